(* What every certificate uses: finite sums, brackets, and tactics for steps that a reader takes at sight.
   All of it is proved; nothing is assumed beside the standard library's real numbers. *)
From Coq Require Export Reals ZArith Lia Lra Psatz.
From Coq Require Import FunctionalExtensionality.
Open Scope R_scope.

(* f(a) + ... + f(a + n - 1) *)
Fixpoint sum_from (f : Z -> R) (a : Z) (n : nat) : R :=
  match n with
  | O => 0
  | S m => sum_from f a m + f (a + Z.of_nat m)%Z
  end.

(* f(a) + ... + f(b); 0 when b < a *)
Definition Sum (a b : Z) (f : Z -> R) : R := sum_from f a (Z.to_nat (b - a + 1)).

Fixpoint max_from (f : Z -> R) (a : Z) (n : nat) : R :=
  match n with
  | O => f a
  | S m => Rmax (max_from f a m) (f (a + Z.of_nat (S m))%Z)
  end.

(* the largest of f(a), ..., f(b); nothing is said of it when b < a *)
Definition Largest (a b : Z) (f : Z -> R) : R := max_from f a (Z.to_nat (b - a)).

(* brackets: 1 where it is true, 0 where it is false *)
Definition br_eq (a b : R) : R := if Req_EM_T a b then 1 else 0.
Definition br_ne (a b : R) : R := if Req_EM_T a b then 0 else 1.
Definition br_le (a b : R) : R := if Rle_dec a b then 1 else 0.
Definition br_lt (a b : R) : R := if Rlt_dec a b then 1 else 0.

(* b^e for a real exponent: where b > 0 it is exp (e ln b); 0^e = 0 for the e > 0 for which it is spoken of *)
Definition rpow (b e : R) : R := if Rlt_dec 0 b then exp (e * ln b) else 0.

Definition sigmoid (x : R) : R := / (1 + exp (- x)).

(* f(t) -> L as t -> oo *)
Definition Tends (low : Z) (f : Z -> R) (L : R) : Prop :=
  forall eps : R, 0 < eps -> exists T : Z, forall t : Z, (T <= t)%Z -> (low <= t)%Z -> Rabs (f t - L) < eps.

(* ---- sums ---- *)

Lemma sum_from_ext : forall f g a n,
  (forall i, (a <= i)%Z -> (i < a + Z.of_nat n)%Z -> f i = g i) -> sum_from f a n = sum_from g a n.
Proof.
  induction n as [|n IH]; intros H; simpl; [reflexivity|].
  rewrite IH by (intros; apply H; lia). rewrite H by lia. reflexivity.
Qed.

Lemma Sum_ext : forall a b f g,
  (forall i, (a <= i)%Z -> (i <= b)%Z -> f i = g i) -> Sum a b f = Sum a b g.
Proof. intros a b f g H. apply sum_from_ext. intros i ? ?. apply H; lia. Qed.

Lemma Sum_same : forall a b c d f g, a = c -> b = d ->
  (forall i, (a <= i)%Z -> (i <= b)%Z -> f i = g i) -> Sum a b f = Sum c d g.
Proof. intros; subst; apply Sum_ext; assumption. Qed.

Lemma Sum_empty : forall a b f, (b + 1 <= a)%Z -> Sum a b f = 0.
Proof. intros a b f H. unfold Sum. replace (Z.to_nat (b - a + 1)) with O by lia. reflexivity. Qed.

Lemma Sum_single : forall a f, Sum a a f = f a.
Proof.
  intros. unfold Sum. replace (Z.to_nat (a - a + 1)) with 1%nat by lia. simpl.
  rewrite Z.add_0_r. ring.
Qed.

Lemma sum_from_app : forall f a n m,
  sum_from f a (n + m) = sum_from f a n + sum_from f (a + Z.of_nat n)%Z m.
Proof.
  intros f a n m. induction m as [|m IH].
  - rewrite Nat.add_0_r. simpl. ring.
  - rewrite Nat.add_succ_r. simpl. rewrite IH.
    replace (a + Z.of_nat (n + m))%Z with (a + Z.of_nat n + Z.of_nat m)%Z by lia. ring.
Qed.

Lemma Sum_cut : forall a b c f, (a - 1 <= b)%Z -> (b <= c)%Z -> Sum a c f = Sum a b f + Sum (b + 1) c f.
Proof.
  intros a b c f H K. unfold Sum.
  replace (Z.to_nat (c - a + 1)) with (Z.to_nat (b - a + 1) + Z.to_nat (c - (b + 1) + 1))%nat by lia.
  rewrite sum_from_app. f_equal. f_equal. lia.
Qed.

Lemma Sum_plus : forall a b f g, Sum a b (fun i => f i + g i) = Sum a b f + Sum a b g.
Proof.
  intros. unfold Sum. induction (Z.to_nat (b - a + 1)) as [|n IH]; simpl; [ring|]. rewrite IH. ring.
Qed.

Lemma Sum_scal : forall a b c f, Sum a b (fun i => c * f i) = c * Sum a b f.
Proof.
  intros. unfold Sum. induction (Z.to_nat (b - a + 1)) as [|n IH]; simpl; [ring|]. rewrite IH. ring.
Qed.

Lemma Sum_zero : forall a b, Sum a b (fun _ => 0) = 0.
Proof.
  intros. unfold Sum. induction (Z.to_nat (b - a + 1)) as [|n IH]; simpl; [ring|]. rewrite IH. ring.
Qed.

Lemma Sum_one : forall a b, (a <= b + 1)%Z -> Sum a b (fun _ => 1) = IZR b - IZR a + 1.
Proof.
  intros a b H. unfold Sum.
  assert (E : forall n, sum_from (fun _ => 1) a n = IZR (Z.of_nat n)).
  { induction n as [|n IH]; [reflexivity|]. cbn [sum_from]. rewrite IH, Nat2Z.inj_succ, succ_IZR. ring. }
  rewrite E, Z2Nat.id by lia. rewrite plus_IZR, minus_IZR. ring.
Qed.

(* ---- induction on the integers, from any start ---- *)

Lemma induct_from : forall (P : Z -> Prop) (low : Z), P low ->
  (forall k, P k -> (low <= k)%Z -> P (k + 1)%Z) -> forall k, (low <= k)%Z -> P k.
Proof.
  intros P low H S k L.
  replace k with (low + Z.of_nat (Z.to_nat (k - low)))%Z by lia.
  induction (Z.to_nat (k - low)) as [|n IH].
  - rewrite Z.add_0_r. exact H.
  - rewrite Nat2Z.inj_succ. replace (low + Z.succ (Z.of_nat n))%Z with (low + Z.of_nat n + 1)%Z by lia.
    apply S; [exact IH | lia].
Qed.

Lemma induct_to : forall (P : Z -> Prop) (low high : Z), ((low <= high)%Z -> P low) ->
  (forall k, P k -> (low <= k)%Z -> (k + 1 <= high)%Z -> P (k + 1)%Z) ->
  forall k, (low <= k)%Z -> (k <= high)%Z -> P k.
Proof.
  intros P low high H S k L. revert k L.
  refine (induct_from (fun k => (k <= high)%Z -> P k) low _ _).
  - intros; apply H; assumption.
  - intros k IH L K. apply S; [apply IH; lia | exact L | exact K].
Qed.

(* ---- powers ---- *)

Lemma power_0 : forall b, powerRZ b 0 = 1.
Proof. reflexivity. Qed.

Lemma power_split : forall b e n, (b <> 0 \/ (0 <= e)%Z) -> (0 <= n)%Z ->
  powerRZ b (e + n) = powerRZ b e * b ^ Z.to_nat n.
Proof.
  intros b e n [H | H] K.
  - rewrite powerRZ_add by exact H. f_equal. rewrite pow_powerRZ, Z2Nat.id by exact K. reflexivity.
  - rewrite <- (Z2Nat.id e) by exact H. rewrite <- (Z2Nat.id n) at 1 by exact K.
    rewrite <- Nat2Z.inj_add, <- !pow_powerRZ, pow_add. reflexivity.
Qed.

Lemma power_nonzero : forall b e, b <> 0 -> powerRZ b e <> 0.
Proof. intros; apply powerRZ_NOR; assumption. Qed.

(* ---- order and equality ---- *)

Lemma lin0 : forall l r m : R, l = r -> m * (l - r) = 0.
Proof. intros l r m E. rewrite E. ring. Qed.

Lemma sum0 : forall a b : R, a = 0 -> b = 0 -> a + b = 0.
Proof. intros a b E F. rewrite E, F. ring. Qed.

Lemma from_zero : forall a b c : R, a - b = c -> c = 0 -> a = b.
Proof. intros; lra. Qed.

Lemma at_most_by : forall a b c : R, b - a = c -> 0 <= c -> a <= b.
Proof. intros; lra. Qed.

Lemma less_by : forall a b c : R, b - a = c -> 0 < c -> a < b.
Proof. intros; lra. Qed.

Lemma gap_le : forall a b : R, a <= b -> 0 <= b - a.
Proof. intros; lra. Qed.

Lemma gap_lt : forall a b : R, a < b -> 0 < b - a.
Proof. intros; lra. Qed.

Lemma compare_lt : forall a b c d m : R, a < b -> 0 < m -> d - c = m * (b - a) -> c < d.
Proof. intros a b c d m H K E. assert (0 < m * (b - a)) by (apply Rmult_lt_0_compat; lra). lra. Qed.

Lemma compare_le : forall a b c d m : R, a <= b -> 0 < m -> d - c = m * (b - a) -> c <= d.
Proof. intros a b c d m H K E. assert (0 <= m * (b - a)) by (apply Rmult_le_pos; lra). lra. Qed.

Lemma compare_ne : forall a b c d m : R, a <> b -> 0 < m -> d - c = m * (b - a) -> c <> d.
Proof.
  intros a b c d m H K E F. apply H. assert (G : m * (b - a) = 0) by lra.
  apply Rmult_integral in G. destruct G; lra.
Qed.

Lemma min_is_first : forall a b, a <= b -> Rmin a b = a.
Proof. exact Rmin_left. Qed.

Lemma min_is_second : forall a b, b <= a -> Rmin a b = b.
Proof. exact Rmin_right. Qed.

Lemma max_is_second : forall a b, a <= b -> Rmax a b = b.
Proof. exact Rmax_right. Qed.

Lemma max_is_first : forall a b, b <= a -> Rmax a b = a.
Proof. exact Rmax_left. Qed.

Lemma square_0 : forall q : R, 0 <= q * q.
Proof. exact Rle_0_sqr. Qed.

Lemma root_squared : forall x : R, 0 <= x -> sqrt x ^ 2 = x.
Proof. intros x H. simpl. rewrite Rmult_1_r. apply sqrt_sqrt. exact H. Qed.

Lemma bracket_squared : forall x : R, x = 0 \/ x = 1 -> x ^ 2 = x.
Proof. intros x [E | E]; rewrite E; ring. Qed.

Lemma br_eq_01 : forall a b, br_eq a b = 0 \/ br_eq a b = 1.
Proof. intros. unfold br_eq. destruct (Req_EM_T a b); auto. Qed.
Lemma br_ne_01 : forall a b, br_ne a b = 0 \/ br_ne a b = 1.
Proof. intros. unfold br_ne. destruct (Req_EM_T a b); auto. Qed.
Lemma br_le_01 : forall a b, br_le a b = 0 \/ br_le a b = 1.
Proof. intros. unfold br_le. destruct (Rle_dec a b); auto. Qed.
Lemma br_lt_01 : forall a b, br_lt a b = 0 \/ br_lt a b = 1.
Proof. intros. unfold br_lt. destruct (Rlt_dec a b); auto. Qed.

Lemma positive_part_max : forall a, Rmax 0 a = a * br_lt 0 a.
Proof.
  intros. unfold br_lt. destruct (Rlt_dec 0 a); [rewrite Rmax_right by lra | rewrite Rmax_left by lra]; ring.
Qed.

Lemma rpow_pos : forall b e, 0 < b -> 0 < rpow b e.
Proof. intros b e H. unfold rpow. destruct (Rlt_dec 0 b); [apply exp_pos | contradiction]. Qed.

Lemma Sum_nonneg : forall a b f, (forall i, (a <= i)%Z -> (i <= b)%Z -> 0 <= f i) -> 0 <= Sum a b f.
Proof.
  intros a b f H. unfold Sum.
  assert (E : forall n, (forall i, (a <= i)%Z -> (i < a + Z.of_nat n)%Z -> 0 <= f i) -> 0 <= sum_from f a n).
  { induction n as [|n IH]; intros K; simpl; [lra|].
    apply Rplus_le_le_0_compat; [apply IH; intros; apply K; lia | apply K; lia]. }
  apply E. intros; apply H; lia.
Qed.

Lemma Sum_pos : forall a b f, (a <= b)%Z -> (forall i, (a <= i)%Z -> (i <= b)%Z -> 0 < f i) -> 0 < Sum a b f.
Proof.
  intros a b f L H. rewrite (Sum_cut a (b - 1) b) by lia. replace (b - 1 + 1)%Z with b by lia.
  rewrite Sum_single. apply Rplus_le_lt_0_compat; [apply Sum_nonneg; intros; apply Rlt_le, H; lia | apply H; lia].
Qed.

(* ---- tactics ---- *)

Ltac push := repeat match goal with
  | |- context [IZR (?a + ?b)] => rewrite (plus_IZR a b) in *
  | |- context [IZR (?a - ?b)] => rewrite (minus_IZR a b) in *
  | |- context [IZR (?a * ?b)] => rewrite (mult_IZR a b) in *
  | |- context [IZR (- ?a)] => rewrite (opp_IZR a) in *
  | _ : context [IZR (?a + ?b)] |- _ => rewrite (plus_IZR a b) in *
  | _ : context [IZR (?a - ?b)] |- _ => rewrite (minus_IZR a b) in *
  | _ : context [IZR (?a * ?b)] |- _ => rewrite (mult_IZR a b) in *
  | _ : context [IZR (- ?a)] |- _ => rewrite (opp_IZR a) in *
  end.

(* Integer hypotheses as real ones. *)
Ltac as_reals :=
  repeat match goal with
  | H : (?a <= ?b)%Z |- _ =>
      lazymatch goal with
      | _ : IZR a <= IZR b |- _ => fail
      | _ => pose proof (IZR_le _ _ H)
      end
  | H : (?a < ?b)%Z |- _ =>
      lazymatch goal with
      | _ : IZR a < IZR b |- _ => fail
      | _ => pose proof (IZR_lt _ _ H)
      end
  | H : @eq Z ?a ?b |- _ =>
      lazymatch goal with
      | _ : IZR a = IZR b |- _ => fail
      | _ => pose proof (f_equal IZR H)
      end
  | H : not (@eq Z ?a ?b) |- _ =>
      lazymatch goal with
      | _ : IZR a <> IZR b |- _ => fail
      | _ => assert (IZR a <> IZR b) by (let E := fresh in intro E; apply H, eq_IZR, E)
      end
  end; push.


Lemma neg_times_neg : forall a b : R, 0 < - a -> 0 < - b -> 0 < a * b.
Proof. intros a b H K. replace (a * b) with (- a * - b) by ring. apply Rmult_lt_0_compat; assumption. Qed.
Lemma neg_times_neg_le : forall a b : R, 0 <= - a -> 0 <= - b -> 0 <= a * b.
Proof. intros a b H K. replace (a * b) with (- a * - b) by ring. apply Rmult_le_pos; assumption. Qed.
Lemma minus_times : forall a b : R, 0 < - a * b -> 0 < - (a * b).
Proof. intros; lra. Qed.
Lemma minus_times_le : forall a b : R, 0 <= - a * b -> 0 <= - (a * b).
Proof. intros; lra. Qed.
Lemma square_positive : forall x : R, x <> 0 -> 0 < x ^ 2.
Proof. intros x H. rewrite <- Rsqr_pow2. apply Rsqr_pos_lt. exact H. Qed.
Lemma inverse_at_least_0 : forall x : R, 0 <= x -> x <> 0 -> 0 <= / x.
Proof. intros. apply Rlt_le, Rinv_0_lt_compat. lra. Qed.
Lemma plus_first : forall a b : R, 0 < a -> 0 <= b -> 0 < a + b.
Proof. intros; lra. Qed.
Lemma plus_second : forall a b : R, 0 <= a -> 0 < b -> 0 < a + b.
Proof. intros; lra. Qed.
Lemma min_positive : forall a b : R, 0 < a -> 0 < b -> 0 < Rmin a b.
Proof. intros; apply Rmin_glb_lt; assumption. Qed.
Lemma min_at_least_0 : forall a b : R, 0 <= a -> 0 <= b -> 0 <= Rmin a b.
Proof. intros; apply Rmin_glb; assumption. Qed.
Lemma max_at_least_0 : forall a b : R, 0 <= a -> 0 <= Rmax a b.
Proof. intros. apply Rle_trans with a; [assumption | apply Rmax_l]. Qed.
Lemma max_at_least_0' : forall a b : R, 0 <= b -> 0 <= Rmax a b.
Proof. intros. apply Rle_trans with b; [assumption | apply Rmax_r]. Qed.
Lemma zero_or_one_at_least_0 : forall x : R, x = 0 \/ x = 1 -> 0 <= x.
Proof. intros x [E | E]; rewrite E; lra. Qed.
Lemma sigmoid_positive : forall x : R, 0 < sigmoid x.
Proof. intros. unfold sigmoid. apply Rinv_0_lt_compat. pose proof (exp_pos (- x)). lra. Qed.
Lemma at_least_0_not_0 : forall x : R, 0 <= x -> x <> 0 -> 0 < x.
Proof. intros; lra. Qed.
Lemma gap_less : forall a b : R, 0 < b - a -> a < b.
Proof. intros; lra. Qed.
Lemma gap_at_most : forall a b : R, 0 <= b - a -> a <= b.
Proof. intros; lra. Qed.
Lemma is_not_0 : forall x : R, 0 < x -> x <> 0.
Proof. intros; lra. Qed.
Lemma is_not_0' : forall x : R, 0 < - x -> x <> 0.
Proof. intros; lra. Qed.
Lemma opp_not_0 : forall x : R, x <> 0 -> - x <> 0.
Proof. intros; lra. Qed.

(* 0 < e, 0 <= e and e <> 0, read off the structure of e, what stands in the context being used by lra. *)
Ltac positive :=
  first [ assumption | lra | lazymatch goal with
  | |- 0 < exp _ => apply exp_pos
  | |- 0 < PI => exact PI_RGT_0
  | |- 0 < _ * _ => first [ apply Rmult_lt_0_compat; positive | apply neg_times_neg; positive ]
  | |- 0 < _ / _ => unfold Rdiv; first [ apply Rmult_lt_0_compat; positive | apply neg_times_neg; positive ]
  | |- 0 < - (_ / _) => unfold Rdiv; apply minus_times; positive
  | |- 0 < - (_ * _) => apply minus_times; positive
  | |- 0 < / _ => apply Rinv_0_lt_compat; positive
  | |- 0 < _ ^ 2 => apply square_positive; nonzero
  | |- 0 < _ ^ _ => apply pow_lt; positive
  | |- 0 < sqrt _ => first [ apply sqrt_lt_R0; positive | apply at_least_0_not_0; [ apply sqrt_pos | assumption ] ]
  | |- 0 < powerRZ _ _ => apply powerRZ_lt; positive
  | |- 0 < rpow _ _ => apply rpow_pos; positive
  | |- 0 < Rmin _ _ => apply min_positive; positive
  | |- 0 < Rabs _ => apply Rabs_pos_lt; nonzero
  | |- 0 < sigmoid _ => apply sigmoid_positive
  | |- 0 < Sum _ _ _ => apply Sum_pos; [ lia | intros; as_reals; positive ]
  | |- 0 < _ + _ => first [ apply plus_first; [ positive | at_least_0 ] | apply plus_second; [ at_least_0 | positive ] ]
  end ]
with at_least_0 :=
  first [ assumption | lra | lazymatch goal with
  | |- 0 <= _ * _ => first [ apply Rmult_le_pos; at_least_0 | apply neg_times_neg_le; at_least_0 ]
  | |- 0 <= _ / _ => unfold Rdiv; apply Rmult_le_pos; at_least_0
  | |- 0 <= - (_ * _) => apply minus_times_le; at_least_0
  | |- 0 <= / _ => first [ apply Rlt_le, Rinv_0_lt_compat; positive | apply inverse_at_least_0; [ at_least_0 | nonzero ] ]
  | |- 0 <= _ ^ 2 => apply pow2_ge_0
  | |- 0 <= _ ^ _ => apply pow_le; at_least_0
  | |- 0 <= sqrt _ => apply sqrt_pos
  | |- 0 <= Rmin _ _ => apply min_at_least_0; at_least_0
  | |- 0 <= Rmax _ _ => first [ apply max_at_least_0; at_least_0 | apply max_at_least_0'; at_least_0 ]
  | |- 0 <= Rabs _ => apply Rabs_pos
  | |- 0 <= br_eq _ _ => apply zero_or_one_at_least_0, br_eq_01
  | |- 0 <= br_ne _ _ => apply zero_or_one_at_least_0, br_ne_01
  | |- 0 <= br_le _ _ => apply zero_or_one_at_least_0, br_le_01
  | |- 0 <= br_lt _ _ => apply zero_or_one_at_least_0, br_lt_01
  | |- 0 <= Sum _ _ _ => apply Sum_nonneg; intros; as_reals; at_least_0
  | |- 0 <= _ + _ => apply Rplus_le_le_0_compat; at_least_0
  | _ => apply Rlt_le; positive
  end ]
with nonzero :=
  first [ assumption | solve [ lra ]
  | match goal with
    | H : ?a <> ?b |- _ <> 0 => solve [ intro; apply H; lra ]
    end
  | lazymatch goal with
    | |- ?a * ?b <> 0 => apply Rmult_integral_contrapositive_currified; nonzero
    | |- ?a / ?b <> 0 => unfold Rdiv; apply Rmult_integral_contrapositive_currified; nonzero
    | |- / ?a <> 0 => apply Rinv_neq_0_compat; nonzero
    | |- - ?a <> 0 => apply opp_not_0; nonzero
    | |- ?a ^ ?n <> 0 => apply pow_nonzero; nonzero
    | |- powerRZ ?a ?n <> 0 => apply powerRZ_NOR; nonzero
    end
  | apply is_not_0; positive
  | apply is_not_0'; positive
  | match goal with H : ?a <> ?b |- _ <> 0 => solve [ intro; apply H; field_simplify_eq; first [ assumption | lra ] ] end ].

Ltac nonzeros := as_reals; repeat match goal with |- _ /\ _ => split end; nonzero.

(* A comparison whose signs are plain. *)
Ltac plain :=
  intros; cbv beta;
  first [ assumption | lia | exfalso; lia
  | lazymatch goal with
    | |- _ \/ _ => first [ left; solve [ plain ] | right; solve [ plain ] ]
    | |- forall _, _ => intros; plain
    | |- (_ <= _)%Z => apply le_IZR; plain
    | |- (_ < _)%Z => apply lt_IZR; plain
    | _ => as_reals; first
      [ assumption | lra
      | lazymatch goal with
        | |- 0 < _ => positive
        | |- 0 <= _ => at_least_0
        | |- _ <> 0 => nonzero
        | |- 0 <> _ => apply not_eq_sym; nonzero
        | |- _ <> _ => apply Rminus_not_eq; nonzero
        | |- _ = _ => lra
        | |- ?a < ?b => apply gap_less; first [ positive | ring_simplify (b - a); positive ]
        | |- ?a <= ?b => apply gap_at_most; first [ at_least_0 | ring_simplify (b - a); at_least_0 ]
        end
      | nra ]
    end ].

(* Two terms that are one but for the arithmetic of their indices and the order of sums and products. *)
Ltac numeral_powers :=
  repeat match goal with
  | |- context [powerRZ ?b ?e] => first
    [ replace (powerRZ b e) with 1 by (replace e with 0%Z by lia; reflexivity)
    | replace (powerRZ b e) with b by (replace e with 1%Z by lia; symmetry; apply powerRZ_1)
    | replace (powerRZ b e) with (b ^ 2) by (replace e with 2%Z by lia; reflexivity) ]
  end.

Lemma rpow_turn : forall b e, 0 < b -> / rpow b (- e) = rpow b e.
Proof.
  intros b e H. unfold rpow. destruct (Rlt_dec 0 b); [|contradiction].
  rewrite <- exp_Ropp. f_equal. ring.
Qed.

Lemma rpow_exp : forall x e, rpow (exp x) e = exp (e * x).
Proof.
  intros x e. unfold rpow. destruct (Rlt_dec 0 (exp x)) as [H | H]; [rewrite ln_exp; reflexivity|].
  destruct H. apply exp_pos.
Qed.

Lemma rpow_minus_1 : forall x, 0 < x -> rpow x (- 1) = / x.
Proof.
  intros x H. unfold rpow. destruct (Rlt_dec 0 x); [|contradiction].
  replace (- 1 * ln x) with (- ln x) by ring. rewrite exp_Ropp, exp_ln by exact H. reflexivity.
Qed.

Lemma Tends_same : forall low f g L, (forall t, (low <= t)%Z -> f t = g t) -> Tends low f L -> Tends low g L.
Proof.
  intros low f g L E H eps P. destruct (H eps P) as [T K]. exists T. intros t U V. rewrite <- E by exact V.
  apply K; assumption.
Qed.

Lemma rpow_1 : forall e, rpow 1 e = 1.
Proof.
  intros e. unfold rpow. destruct (Rlt_dec 0 1); [rewrite ln_1, Rmult_0_r; apply exp_0 | lra].
Qed.

(* Squares of one root, or of two, are what stands under them. *)
Ltac with_roots :=
  match goal with
  | |- context [sqrt ?x] =>
      let P := fresh in assert (P : sqrt x ^ 2 = x) by (apply root_squared; as_reals; at_least_0);
      first [ ring [P] | solve [ field [P]; nonzeros ]
      | match goal with |- context [sqrt ?y] =>
          tryif constr_eq x y then fail
          else (let Q := fresh in assert (Q : sqrt y ^ 2 = y) by (apply root_squared; as_reals; at_least_0);
                first [ ring [P Q] | solve [ field [P Q]; nonzeros ] ])
        end ]
  end.

Ltac same :=
  cbv beta; push;
  first [ reflexivity | ring | solve [ field; nonzeros ]
  | numeral_powers; unfold Rdiv; repeat join; cbv beta; first [ reflexivity | ring | solve [ field; nonzeros ] ]
  | with_roots
  | rewrite ?Rpow_mult_distr, ?root_squared by (as_reals; at_least_0); first [ ring | solve [ field; nonzeros ] ]
  | rewrite ?exp_ln by (as_reals; positive); first [ reflexivity | ring | solve [ field; nonzeros ] ]
  | rewrite ?ln_exp, ?rpow_1, ?rpow_exp, ?rpow_minus_1, ?rpow_turn by lra; repeat join; first [ reflexivity | ring | solve [ field; nonzeros ] ] ]
with join :=
  match goal with
  | |- context [?f ?i] => is_var f; match type of f with Z -> R => idtac end;
      match goal with |- context [f ?j] => tryif constr_eq i j then fail else replace (f j) with (f i) by (f_equal; lia) end
  | |- context [?f ?i ?k] => is_var f; match type of f with Z -> Z -> R => idtac end;
      match goal with |- context [f ?j ?l] =>
        tryif constr_eq (f i k) (f j l) then fail else replace (f j l) with (f i k) by (f_equal; lia) end
  | |- context [powerRZ ?b ?e] =>
      match goal with |- context [powerRZ ?c ?d] =>
        tryif constr_eq (powerRZ b e) (powerRZ c d) then fail
        else replace (powerRZ c d) with (powerRZ b e) by (apply f_equal2; [ same | lia ]) end
  | |- context [?h ?b ?e] => lazymatch h with rpow => idtac | Rmin => idtac | Rmax => idtac end;
      match goal with |- context [h ?c ?d] =>
        tryif constr_eq (h b e) (h c d) then fail
        else replace (h c d) with (h b e) by (apply f_equal2; first [ ring | lra ]) end
  | |- context [Sum ?a ?b ?f] =>
      match goal with |- context [Sum ?c ?d ?g] =>
        tryif constr_eq (Sum a b f) (Sum c d g) then fail
        else replace (Sum c d g) with (Sum a b f) by (apply Sum_same; [ lia | lia | intros; same ]) end
  | |- context [?h ?f] => is_var h; match type of h with (_ -> R) -> R => idtac end;
      match goal with |- context [h ?g] =>
        tryif constr_eq f g then fail
        else replace (h g) with (h f) by (apply f_equal; apply functional_extensionality; intros; first [ ring | solve [ field; nonzeros ] | with_roots ]) end
  | |- context [?h ?x] => same_head h; match goal with |- context [h ?y] =>
        tryif constr_eq x y then fail else replace (h y) with (h x) by (apply f_equal; same) end
  end
with same_head h :=
  lazymatch h with sqrt => idtac | exp => idtac | ln => idtac | Rabs => idtac | sin => idtac | cos => idtac
  | tanh => idtac | sigmoid => idtac | Rinv => idtac end.

(* What a hypothesis says, said again with its integers and its terms put another way. *)
Ltac restate H :=
  cbv beta in *; push;
  first [ exact H | lia
  | lazymatch goal with
    | |- forall i : Z, _ => let i := fresh in intro i; specialize (H i); restate H
    | |- _ -> _ => let K := fresh in intro K;
        let G := fresh in lazymatch type of H with ?A -> _ => assert (G : A) by (clear H; first [ exact K | lia ]) end;
        specialize (H G); clear G; restate H
    | |- _ \/ _ => destruct H as [H | H]; [ left; restate H | right; restate H ]
    | |- (_ <= _)%Z => apply le_IZR; restate H
    | |- (_ < _)%Z => apply lt_IZR; restate H
    | |- @eq Z _ _ => apply eq_IZR; restate H
    | |- Tends ?l ?f ?L => lazymatch type of H with Tends ?m ?g ?M =>
        replace l with m by lia; replace L with M by same;
        apply (Tends_same m g f M); [ intros; as_reals; same | exact H ] end
    | |- @eq R ?a ?b => lazymatch type of H with
        | @eq R ?c ?d => transitivity c; [ same | transitivity d; [ exact H | same ] ]
        | @eq Z ?c ?d => apply (f_equal IZR) in H; restate H end
    | |- ?a <= ?b => lazymatch type of H with
        | ?c <= ?d => replace a with c by same; replace b with d by same; exact H
        | (?c <= ?d)%Z => apply IZR_le in H; restate H end
    | |- ?a < ?b => lazymatch type of H with
        | ?c < ?d => replace a with c by same; replace b with d by same; exact H
        | (?c < ?d)%Z => apply IZR_lt in H; restate H end
    | |- ?a <> ?b => lazymatch type of H with
        | @eq R ?c ?d -> False => replace a with c by same; replace b with d by same; exact H
        | not (@eq R ?c ?d) => replace a with c by same; replace b with d by same; exact H
        | not (@eq Z ?c ?d) => let E := fresh in intro E; apply H; apply eq_IZR; push; lra end
    end ].


Fixpoint combination (l : list (R * (Z -> R))) (i : Z) : R :=
  match l with
  | nil => 0
  | ((c, f) :: rest)%list => c * f i + combination rest i
  end.

Fixpoint combined (a b : Z) (l : list (R * (Z -> R))) : R :=
  match l with
  | nil => 0
  | ((c, f) :: rest)%list => c * Sum a b f + combined a b rest
  end.

Lemma Sum_linear : forall a b f l, (forall i, (a <= i)%Z -> (i <= b)%Z -> f i = combination l i) ->
  Sum a b f = combined a b l.
Proof.
  intros a b f l H. rewrite (Sum_ext a b f (combination l) H). clear f H.
  induction l as [|[c g] l IH]; simpl; [apply Sum_zero|].
  rewrite Sum_plus, Sum_scal, IH. reflexivity.
Qed.

Ltac linear_body := intros; cbv beta; cbn [combination]; first [ ring | as_reals; first [ ring | field; nonzeros ] ].

Lemma power_turn : forall b e, powerRZ b (- e) = / powerRZ b e.
Proof. intros; apply powerRZ_neg'. Qed.

(* b^e next to b^d, where e - d is a whole number that is plain to see. *)
Ltac split_power :=
  match goal with
  | |- powerRZ ?b ?e = powerRZ ?b ?d * ?b ^ ?n =>
      transitivity (powerRZ b (d + Z.of_nat n)); [ apply f_equal; lia |];
      rewrite power_split by (first [ assumption | right; lia | left; as_reals; nonzero | lia ]);
      rewrite Nat2Z.id; reflexivity
  end.

Ltac turn_power :=
  match goal with
  | |- powerRZ ?b ?e = / powerRZ ?b ?d => replace e with (- d)%Z by lia; apply power_turn
  end.

(* Brackets of formulas that follow from each other. *)
Ltac same_bracket F G :=
  unfold br_eq, br_ne, br_le, br_lt;
  repeat match goal with
  | |- context [Req_EM_T ?a ?b] => destruct (Req_EM_T a b)
  | |- context [Rle_dec ?a ?b] => destruct (Rle_dec a b)
  | |- context [Rlt_dec ?a ?b] => destruct (Rlt_dec a b)
  end; first [ reflexivity | exfalso; first [ tauto | lra ] ].

(* Products of what is known not to be negative, factor by factor from the right. *)
Ltac products :=
  first [ assumption | apply square_0 | lra
  | lazymatch goal with
    | |- 0 < _ * _ => apply Rmult_lt_0_compat; products
    | |- 0 <= _ * _ => apply Rmult_le_pos; products
    end
  | apply Rlt_le; assumption ].
