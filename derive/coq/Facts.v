(* Each fact of the kernel's table, proved under its name; its arguments are its free variables in the order of names. *)
From Coq Require Import Lra Lia ClassicalDedekindReals.
From Coquelicot Require Import Coquelicot.
From Chalkproof Require Import MeanValue Elementary Prelude.
Open Scope R_scope.

Module fact.

(* ---- logic ---- *)

Lemma absurd : forall p : Prop, False -> p.
Proof. intros p []. Qed.
Lemma both : forall p q : Prop, p -> q -> p /\ q.
Proof. intros p q x y. split; assumption. Qed.
Lemma first : forall p q : Prop, p /\ q -> p.
Proof. intros p q [x y]. exact x. Qed.
Lemma second : forall p q : Prop, p /\ q -> q.
Proof. intros p q [x y]. exact y. Qed.
Lemma left : forall p q : Prop, p -> p \/ q.
Proof. intros p q x. left. exact x. Qed.
Lemma right : forall p q : Prop, q -> p \/ q.
Proof. intros p q y. right. exact y. Qed.
Lemma cases : forall p q r : Prop, p \/ q -> (p -> r) -> (q -> r) -> r.
Proof. intros p q r [x | y] f g; [exact (f x) | exact (g y)]. Qed.
Lemma witness : forall (T : Type) (s : T -> Prop) (x : T), s x -> exists y, s y.
Proof. intros T s x H. exists x. exact H. Qed.
Lemma unpack : forall (T : Type) (p : Prop) (s : T -> Prop), (exists x, s x) -> (forall x, s x -> p) -> p.
Proof. intros T p s [x H] f. exact (f x H). Qed.

Lemma if_true : forall (T : Type) (p : Prop) (x y : T), p -> choice T p x y = x.
Proof. intros T p x y H. unfold choice. destruct (sig_not_dec p) as [D | D]; [reflexivity | contradiction]. Qed.
Lemma if_false : forall (T : Type) (p : Prop) (x y : T), (p -> False) -> choice T p x y = y.
Proof. intros T p x y H. unfold choice. destruct (sig_not_dec p) as [D | D]; [contradiction | reflexivity]. Qed.
Lemma if_same : forall (T : Type) (p : Prop) (x : T), choice T p x x = x.
Proof. intros T p x. unfold choice. destruct (sig_not_dec p); reflexivity. Qed.
Lemma if_equivalent : forall (T : Type) (p q : Prop) (x y : T),
  (p -> q) -> (q -> p) -> choice T p x y = choice T q x y.
Proof.
  intros T p q x y H K. unfold choice. destruct (sig_not_dec p) as [D | D], (sig_not_dec q) as [E | E]; tauto.
Qed.

(* ---- order ---- *)

Lemma total_int : forall x y, (x <= y)%Z \/ (y < x)%Z.
Proof. intros. lia. Qed.
Lemma total_real : forall x y, x <= y \/ y < x.
Proof. intros x y. destruct (Rle_lt_dec x y); [left | right]; assumption. Qed.
Lemma antisymmetric_int : forall x y, (x <= y)%Z -> (y <= x)%Z -> x = y.
Proof. intros. lia. Qed.
Lemma antisymmetric_real : forall x y, x <= y -> y <= x -> x = y.
Proof. intros x y H K. apply Rle_antisym; assumption. Qed.
Lemma irreflexive_int : forall x, (x < x)%Z -> False.
Proof. intros. lia. Qed.
Lemma irreflexive_real : forall x, x < x -> False.
Proof. intros x H. exact (Rlt_irrefl x H). Qed.
Lemma product_nonnegative_int : forall x y, (0 <= x)%Z -> (0 <= y)%Z -> (0 <= x * y)%Z.
Proof. exact Z.mul_nonneg_nonneg. Qed.
Lemma product_nonnegative_real : forall x y, 0 <= x -> 0 <= y -> 0 <= x * y.
Proof. exact Rmult_le_pos. Qed.
Lemma product_positive_int : forall x y, (0 < x)%Z -> (0 < y)%Z -> (0 < x * y)%Z.
Proof. exact Z.mul_pos_pos. Qed.
Lemma product_positive_real : forall x y, 0 < x -> 0 < y -> 0 < x * y.
Proof. exact Rmult_lt_0_compat. Qed.

(* ---- integers ---- *)

Lemma next : forall a b, (a < b)%Z -> (a + 1 <= b)%Z.
Proof. intros. lia. Qed.
Lemma induction : forall (a : Z) (s : Z -> Prop), s a -> (forall n, (a <= n)%Z -> s n -> s (n + 1)%Z) ->
  forall n, (a <= n)%Z -> s n.
Proof.
  intros a s H step n N. replace n with (a + Z.of_nat (Z.to_nat (n - a)))%Z by lia.
  induction (Z.to_nat (n - a)) as [| k IH].
  - rewrite Z.add_0_r. exact H.
  - replace (a + Z.of_nat (S k))%Z with (a + Z.of_nat k + 1)%Z by lia. apply step; [lia | exact IH].
Qed.
Lemma division : forall a b, (0 < b)%Z -> a = (b * (a / b) + a mod b)%Z.
Proof. intros a b H. apply Z.div_mod. lia. Qed.
Lemma remainder_from : forall a b, (0 < b)%Z -> (0 <= a mod b)%Z.
Proof. intros a b H. apply Z.mod_pos_bound. exact H. Qed.
Lemma remainder_to : forall a b, (0 < b)%Z -> (a mod b < b)%Z.
Proof. intros a b H. apply Z.mod_pos_bound. exact H. Qed.
Lemma recursion_start : forall (T : Type) (h : Z -> T -> T) (x : T), recursion T x h 0 = x.
Proof. reflexivity. Qed.
Lemma recursion_step : forall (T : Type) (h : Z -> T -> T) (n : Z) (x : T), (0 <= n)%Z ->
  recursion T x h (n + 1) = h n (recursion T x h n).
Proof.
  intros T h n x H. unfold recursion. replace (Z.to_nat (n + 1)) with (S (Z.to_nat n)) by lia.
  cbn [recursion_to]. rewrite Z2Nat.id by exact H. reflexivity.
Qed.

(* ---- real numbers ---- *)

Lemma embedding : forall a b, (a <= b)%Z -> IZR a <= IZR b.
Proof. exact IZR_le. Qed.
Lemma archimedean : forall x, exists n, x < IZR n.
Proof. intro x. exists (up x). apply archimed. Qed.
Lemma completeness : forall (c : R) (s : R -> Prop) (x : R), s c -> (forall y, s y -> y <= x) ->
  exists z, (forall y, s y -> y <= z) /\ forall x, (forall y, s y -> y <= x) -> z <= x.
Proof.
  intros c s x H B. destruct (Raxioms.completeness s) as [z [U L]].
  - exists x. exact B.
  - exists c. exact H.
  - exists z. split; [exact U | exact L].
Qed.
Lemma inverse : forall x, (x = 0 -> False) -> x * / x = 1.
Proof. exact Rinv_r. Qed.
Lemma power_step : forall n x, (0 <= n)%Z -> powerRZ x (n + 1) = x * powerRZ x n.
Proof.
  intros n x H. rewrite <- (Z2Nat.id n) by exact H.
  replace (Z.of_nat (Z.to_nat n) + 1)%Z with (Z.of_nat (S (Z.to_nat n))) by lia.
  rewrite <- !pow_powerRZ. reflexivity.
Qed.
Lemma power_negative : forall n x, (0 <= n)%Z -> powerRZ x (-1 * n) = / powerRZ x n.
Proof. intros [| n | n] x H; [symmetry; apply Rinv_1 | reflexivity | lia]. Qed.
Lemma maximum : forall x y, Rmax x y = choice R (x <= y) y x.
Proof.
  intros x y. destruct (Rle_dec x y).
  - rewrite if_true by assumption. apply Rmax_right. assumption.
  - rewrite if_false by assumption. apply Rmax_left. lra.
Qed.
Lemma minimum : forall x y, Rmin x y = choice R (x <= y) x y.
Proof.
  intros x y. destruct (Rle_dec x y).
  - rewrite if_true by assumption. apply Rmin_left. assumption.
  - rewrite if_false by assumption. apply Rmin_right. lra.
Qed.
Lemma absolute : forall x, Rabs x = choice R (0 <= x) x (-1 * x).
Proof.
  intros x. destruct (Rle_dec 0 x).
  - rewrite if_true by assumption. apply Rabs_right. lra.
  - rewrite if_false by assumption. rewrite Rabs_left by lra. ring.
Qed.
Lemma sqrt_square : forall x, 0 <= x -> sqrt x * sqrt x = x.
Proof. exact sqrt_sqrt. Qed.
Lemma sqrt_nonnegative : forall x, 0 <= sqrt x.
Proof. exact sqrt_pos. Qed.
Lemma sqrt_below : forall x, x <= 0 -> sqrt x = 0.
Proof. exact sqrt_neg_0. Qed.
Lemma exp_sum : forall x y, exp (x + y) = exp x * exp y.
Proof. exact exp_plus. Qed.
Lemma exp_tangent : forall x, 1 + x <= exp x.
Proof. exact exp_above_tangent. Qed.
Lemma log_exp : forall x, log (exp x) = x.
Proof. exact Elementary.log_exp. Qed.
Lemma exp_log : forall x, 0 < x -> exp (log x) = x.
Proof. exact Elementary.exp_log. Qed.
Lemma log_below : forall x, x <= 0 -> log x = 0.
Proof. exact Elementary.log_below. Qed.
Lemma sin_sum : forall x y, sin (x + y) = sin x * cos y + cos x * sin y.
Proof. exact sin_plus. Qed.
Lemma cos_sum : forall x y, cos (x + y) = cos x * cos y + -1 * (sin x * sin y).
Proof. intros. rewrite cos_plus. ring. Qed.
Lemma circle : forall x, sin x * sin x + cos x * cos x = 1.
Proof. exact sin2_cos2. Qed.
Lemma sin_pi : sin PI = 0.
Proof. exact sin_PI. Qed.
Lemma cos_pi : cos PI = -1.
Proof. exact cos_PI. Qed.
Lemma pi_from : 223 * / 71 < PI.
Proof. exact pi_above. Qed.
Lemma pi_to : PI < 22 * / 7.
Proof. exact pi_below. Qed.
Lemma erf_zero : erf 0 = 0.
Proof. unfold erf. rewrite RInt_point. apply Rmult_0_r. Qed.

(* ---- sums, products and largest entries over a range ---- *)

Lemma sum_empty : forall a b f, (b < a)%Z -> sum_over f a b = 0.
Proof. intros a b f H. unfold sum_over. replace (Z.to_nat (b - a + 1)) with O by lia. reflexivity. Qed.
Lemma sum_step : forall a b f, (a <= b + 1)%Z -> sum_over f a (b + 1) = sum_over f a b + f (b + 1)%Z.
Proof.
  intros a b f H. unfold sum_over. replace (Z.to_nat (b + 1 - a + 1)) with (S (Z.to_nat (b - a + 1))) by lia.
  cbn [sum_from]. do 2 f_equal. lia.
Qed.
Lemma product_empty : forall a b f, (b < a)%Z -> product_over f a b = 1.
Proof. intros a b f H. unfold product_over. replace (Z.to_nat (b - a + 1)) with O by lia. reflexivity. Qed.
Lemma product_step : forall a b f, (a <= b + 1)%Z -> product_over f a (b + 1) = product_over f a b * f (b + 1)%Z.
Proof.
  intros a b f H. unfold product_over. replace (Z.to_nat (b + 1 - a + 1)) with (S (Z.to_nat (b - a + 1))) by lia.
  cbn [product_from]. do 2 f_equal. lia.
Qed.
Lemma largest_one : forall a f, largest_over f a a = f a.
Proof. intros a f. unfold largest_over. rewrite Z.sub_diag. reflexivity. Qed.
Lemma largest_step : forall a b f, (a <= b)%Z -> largest_over f a (b + 1) = Rmax (largest_over f a b) (f (b + 1)%Z).
Proof.
  intros a b f H. unfold largest_over. replace (Z.to_nat (b + 1 - a)) with (S (Z.to_nat (b - a))) by lia.
  cbn [largest_from]. do 2 f_equal. lia.
Qed.

(* ---- limits ---- *)

Lemma tends_near : forall f x, tends f x -> forall e, 0 < e -> exists m, forall n, (m <= n)%Z ->
  Rabs (f n + -1 * x) < e.
Proof. intros f x H. exact H. Qed.
Lemma near_tends : forall f x, (forall e, 0 < e -> exists m, forall n, (m <= n)%Z -> Rabs (f n + -1 * x) < e) ->
  tends f x.
Proof. intros f x H. exact H. Qed.
Lemma limit_unique : forall f x y, tends f x -> tends f y -> x = y.
Proof.
  intros f x y H K. apply tends_spec, is_lim_seq_unique in H. apply tends_spec, is_lim_seq_unique in K. congruence.
Qed.
Lemma limit_constant : forall x, tends (fun _ => x) x.
Proof. intro x. apply tends_spec. apply is_lim_seq_const. Qed.
Lemma limit_sum : forall f g x y, tends f x -> tends g y -> tends (fun n => f n + g n) (x + y).
Proof. intros f g x y H K. apply tends_spec. apply tends_spec in H, K. exact (is_lim_seq_plus' _ _ _ _ H K). Qed.
Lemma limit_product : forall f g x y, tends f x -> tends g y -> tends (fun n => f n * g n) (x * y).
Proof. intros f g x y H K. apply tends_spec. apply tends_spec in H, K. exact (is_lim_seq_mult' _ _ _ _ H K). Qed.
Lemma limit_inverse : forall f x, (x = 0 -> False) -> tends f x -> tends (fun n => / f n) (/ x).
Proof.
  intros f x N H. apply tends_spec. apply tends_spec in H. apply (is_lim_seq_inv _ x H). intro E. apply N.
  injection E. exact (fun e => e).
Qed.
Lemma limit_order : forall f g x y, (forall n, f n <= g n) -> tends f x -> tends g y -> x <= y.
Proof.
  intros f g x y L H K. apply tends_spec in H, K.
  exact (is_lim_seq_le _ _ _ _ (fun n => L (Z.of_nat n)) H K).
Qed.
Lemma geometric_decay : forall x, Rabs x < 1 -> tends (fun n => powerRZ x n) 0.
Proof.
  intros x H. apply tends_spec. apply is_lim_seq_ext with (fun n => x ^ n).
  - intro n. apply pow_powerRZ.
  - apply is_lim_seq_geom. exact H.
Qed.

(* ---- derivatives ---- *)

Lemma derivative_near : forall d u x, derivative u x d -> forall e, 0 < e -> exists z, 0 < z /\
  forall y, (y = 0 -> False) -> Rabs y < z -> Rabs ((u (x + y) + -1 * u x) * / y + -1 * d) < e.
Proof. intros d u x H. exact H. Qed.
Lemma near_derivative : forall d u x, (forall e, 0 < e -> exists z, 0 < z /\
  forall y, (y = 0 -> False) -> Rabs y < z -> Rabs ((u (x + y) + -1 * u x) * / y + -1 * d) < e) -> derivative u x d.
Proof. intros d u x H. exact H. Qed.
Lemma derivative_unique : forall d e u x, derivative u x d -> derivative u x e -> d = e.
Proof. intros d e u x H K. apply derivative_spec in H, K. exact (uniqueness_limite u x d e H K). Qed.
Lemma derivative_local : forall c d u v x, 0 < c -> (forall y, Rabs (y + -1 * x) < c -> u y = v y) ->
  derivative u x d -> derivative v x d.
Proof.
  intros c d u v x C same H e E. destruct (H e E) as (z & P & N). exists (Rmin z c).
  split; [apply Rmin_glb_lt; assumption |]. intros y Y L.
  pose proof (Rmin_l z c). pose proof (Rmin_r z c).
  rewrite <- (same (x + y)) by (replace (x + y + -1 * x) with y by ring; lra).
  rewrite <- (same x) by (replace (x + -1 * x) with 0 by ring; rewrite Rabs_R0; exact C).
  apply N; [exact Y | lra].
Qed.
Lemma derivative_constant : forall c x, derivative (fun _ => c) x 0.
Proof. intros c x. apply derivative_spec. apply (derivable_pt_lim_const c). Qed.
Lemma derivative_identity : forall x, derivative (fun y => y) x 1.
Proof. intro x. apply derivative_spec. apply derivable_pt_lim_id. Qed.
Lemma derivative_sum : forall d e u v x, derivative u x d -> derivative v x e ->
  derivative (fun y => u y + v y) x (d + e).
Proof.
  intros d e u v x H K. apply derivative_spec. apply derivative_spec in H, K. exact (derivable_pt_lim_plus _ _ _ _ _ H K).
Qed.
Lemma derivative_product : forall d e u v x, derivative u x d -> derivative v x e ->
  derivative (fun y => u y * v y) x (d * v x + u x * e).
Proof.
  intros d e u v x H K. apply derivative_spec. apply derivative_spec in H, K. exact (derivable_pt_lim_mult _ _ _ _ _ H K).
Qed.
Lemma derivative_chain : forall d e u v x, derivative v x d -> derivative u (v x) e ->
  derivative (fun y => u (v y)) x (e * d).
Proof.
  intros d e u v x H K. apply derivative_spec. apply derivative_spec in H, K. exact (derivable_pt_lim_comp _ _ _ _ _ H K).
Qed.
Lemma derivative_inverse : forall x, (x = 0 -> False) -> derivative Rinv x (-1 * (1 * / (x * x))).
Proof.
  intros x N. apply derivative_is. replace (-1 * (1 * / (x * x))) with (- (1) / x ^ 2) by (field; exact N).
  apply (is_derive_inv (fun y => y) x 1); [apply (is_derive_id x) | exact N].
Qed.
Lemma derivative_exp : forall x, derivative exp x (exp x).
Proof. intro x. apply derivative_spec. apply derivable_pt_lim_exp. Qed.
Lemma derivative_log : forall x, 0 < x -> derivative log x (/ x).
Proof. intros x H. apply derivative_spec. apply log_derivative. exact H. Qed.
Lemma derivative_sqrt : forall x, 0 < x -> derivative sqrt x (1 * / (sqrt x * 2)).
Proof.
  intros x H. apply derivative_spec. replace (1 * / (sqrt x * 2)) with (/ (2 * sqrt x)).
  - apply derivable_pt_lim_sqrt. exact H.
  - rewrite Rmult_1_l, (Rmult_comm 2). reflexivity.
Qed.
Lemma derivative_sin : forall x, derivative sin x (cos x).
Proof. intro x. apply derivative_spec. apply derivable_pt_lim_sin. Qed.
Lemma derivative_cos : forall x, derivative cos x (-1 * sin x).
Proof. intro x. apply derivative_spec. replace (-1 * sin x) with (- sin x) by ring. apply derivable_pt_lim_cos. Qed.
Lemma derivative_erf : forall x, derivative erf x (exp (-1 * (x * x)) * 2 * / sqrt PI).
Proof.
  intro x. apply derivative_is. set (bell := fun t => exp (-1 * (t * t))).
  assert (smooth : forall t, continuous bell t).
  { intro t. apply (ex_derive_continuous (V := R_NormedModule)). exists (exp (-1 * (t * t)) * (-2 * t)).
    unfold bell. apply is_derive_Reals. replace (-2 * t) with (0 * (t * t) + -1 * (1 * t + t * 1)) by ring.
    apply (derivable_pt_lim_comp (fun t => -1 * (t * t)) exp); [| apply derivable_pt_lim_exp].
    apply (derivable_pt_lim_mult (fun _ => -1) (fun t => t * t)); [apply (derivable_pt_lim_const (-1)) |].
    apply (derivable_pt_lim_mult (fun t => t) (fun t => t)); apply derivable_pt_lim_id. }
  replace (exp (-1 * (x * x)) * 2 * / sqrt PI) with (2 * / sqrt PI * bell x) by (unfold bell; ring).
  apply (is_derive_scal (fun y => RInt bell 0 y)). apply (is_derive_RInt bell _ 0 x); [| apply smooth].
  apply filter_forall. intro y. apply (RInt_correct bell 0 y). apply (ex_RInt_continuous (V := R_CompleteNormedModule)).
  intros z _. apply smooth.
Qed.
Lemma mean_value : forall (u v : R -> R) (x y : R), x < y ->
  (forall z, x <= z -> z <= y -> derivative u z (v z)) ->
  exists z, (x < z /\ z < y) /\ u y + -1 * u x = v z * (y + -1 * x).
Proof.
  intros u v x y H D. destruct (mean_value_theorem u v x y H) as (z & Z & E).
  - intros z [A B]. apply derivative_spec. apply D; assumption.
  - exists z. split; [exact Z |]. replace (u y + -1 * u x) with (u y - u x) by ring. rewrite E. ring.
Qed.

(* ---- means ---- *)

Section Means.
Variable space : Space.
Definition integrable_constant := law_integrable_constant space.
Definition integrable_sum := law_integrable_sum space.
Definition integrable_multiple := law_integrable_multiple space.
Definition mean_constant := law_mean_constant space.
Definition mean_sum := law_mean_sum space.
Definition mean_multiple := law_mean_multiple space.
Definition mean_monotone := law_mean_monotone space.
End Means.

End fact.
