(* The logarithm as the inverse of the exponential function, and Archimedes' bounds of pi, without excluded middle. *)
From Coq Require Import Reals Lra Lia.
From Chalkproof Require Import MeanValue.
Open Scope R_scope.

(* ---- the exponential function ---- *)

Lemma exp_slope : forall a b, a < b -> exists c, a < c < b /\ exp b - exp a = exp c * (b - a).
Proof. intros a b H. apply mean_value_theorem; [exact H |]. intros c _. apply derivable_pt_lim_exp. Qed.

Lemma exp_less : forall x y, x < y -> exp x < exp y.
Proof.
  intros x y H. destruct (exp_slope x y H) as (c & _ & E).
  assert (0 < exp c * (y - x)) by (apply Rmult_lt_0_compat; [apply exp_pos | lra]). lra.
Qed.

Lemma exp_less_back : forall x y, exp x < exp y -> x < y.
Proof.
  intros x y H. destruct (Rtotal_order x y) as [A | [-> | A]]; [exact A | lra |].
  apply exp_less in A. lra.
Qed.

Lemma exp_one_to_one : forall x y, exp x = exp y -> x = y.
Proof.
  intros x y H. destruct (Rtotal_order x y) as [A | [A | A]]; [| exact A |]; apply exp_less in A; lra.
Qed.

Lemma exp_above_tangent : forall x, 1 + x <= exp x.
Proof.
  intro x. destruct (Rtotal_order x 0) as [H | [-> | H]].
  - destruct (exp_slope x 0 H) as (c & C & E). rewrite exp_0 in E.
    assert (exp c < 1) by (rewrite <- exp_0; apply exp_less; lra).
    assert (exp c * (0 - x) <= 1 * (0 - x)) by (apply Rmult_le_compat_r; lra). lra.
  - rewrite exp_0. lra.
  - destruct (exp_slope 0 x H) as (c & C & E). rewrite exp_0 in E.
    assert (1 < exp c) by (rewrite <- exp_0; apply exp_less; lra).
    assert (1 * (x - 0) <= exp c * (x - 0)) by (apply Rmult_le_compat_r; lra). lra.
Qed.

(* ---- the logarithm ---- *)

Lemma log_exists : forall x, 0 < x -> {y | exp y = x}.
Proof.
  intros x H. destruct (completeness (fun y => exp y <= x)) as [m [U L]].
  - exists (x - 1). intros y Y. pose proof (exp_above_tangent y). lra.
  - exists (- / x). pose proof (exp_above_tangent (/ x)) as T.
    assert (P : 0 < / x) by (apply Rinv_0_lt_compat; exact H).
    rewrite exp_Ropp. apply Rle_trans with (/ / x); [apply Rinv_le_contravar; lra | rewrite Rinv_inv; lra].
  - exists m. assert (smooth : smooth_at exp m) by (exists (exp m); apply derivable_pt_lim_exp).
    destruct (Rtotal_order (exp m) x) as [A | [A | A]]; [exfalso | exact A | exfalso].
    + destruct (continuous_at exp m smooth (x - exp m) ltac:(lra)) as (d & D & near).
      specialize (near (m + d / 2) ltac:(apply Rabs_def1; lra)). apply Rabs_def2 in near.
      assert (m + d / 2 <= m) by (apply U; lra). lra.
    + destruct (continuous_at exp m smooth (exp m - x) ltac:(lra)) as (d & D & near).
      specialize (near (m - d / 2) ltac:(apply Rabs_def1; lra)). apply Rabs_def2 in near.
      assert (m <= m - d / 2); [| lra].
      apply L. intros t T. left. apply exp_less_back. lra.
Qed.

Definition log (x : R) : R :=
  match Rlt_dec 0 x with left H => proj1_sig (log_exists x H) | right _ => 0 end.

Lemma exp_log : forall x, 0 < x -> exp (log x) = x.
Proof.
  intros x H. unfold log. destruct (Rlt_dec 0 x) as [P | P]; [apply (proj2_sig (log_exists x P)) | contradiction].
Qed.

Lemma log_exp : forall x, log (exp x) = x.
Proof. intro x. apply exp_one_to_one. apply exp_log. apply exp_pos. Qed.

Lemma log_below : forall x, x <= 0 -> log x = 0.
Proof. intros x H. unfold log. destruct (Rlt_dec 0 x) as [P | P]; [exfalso; lra | reflexivity]. Qed.

Lemma log_below_tangent : forall x, 0 < x -> log x <= x - 1.
Proof. intros x H. pose proof (exp_above_tangent (log x)) as T. rewrite exp_log in T by exact H. lra. Qed.

Lemma log_quotient : forall x y, 0 < x -> 0 < y -> log y - log x = log (y / x).
Proof.
  intros x y X Y. apply exp_one_to_one. unfold Rminus. rewrite exp_plus, exp_Ropp, !exp_log; try assumption.
  - reflexivity.
  - apply Rdiv_lt_0_compat; assumption.
Qed.

Lemma log_derivative : forall x, 0 < x -> derivable_pt_lim log x (/ x).
Proof.
  intros x X e E.
  assert (D : 0 < Rmin (x / 2) (e * x * x / 4)).
  { apply Rmin_glb_lt; [lra |]. apply Rdiv_lt_0_compat; [| lra]. repeat apply Rmult_lt_0_compat; assumption. }
  exists (mkposreal _ D). intros h N H. simpl in H.
  assert (H1 := Rlt_le_trans _ _ _ H (Rmin_l _ _)). assert (H2 := Rlt_le_trans _ _ _ H (Rmin_r _ _)).
  clear H D. assert (Q := Rabs_def2 _ _ H1).
  rewrite log_quotient by lra.
  assert (up := log_below_tangent ((x + h) / x) ltac:(apply Rdiv_lt_0_compat; lra)).
  assert (low : h / (x + h) <= log ((x + h) / x)).
  { assert (V := log_below_tangent (x / (x + h)) ltac:(apply Rdiv_lt_0_compat; lra)).
    rewrite <- log_quotient in V by lra. rewrite <- log_quotient by lra.
    replace (h / (x + h)) with (- (x / (x + h) - 1)) by (field; lra). lra. }
  set (l := log ((x + h) / x)) in *.
  (* 0 >= l - h/x >= h/(x + h) - h/x = -h^2/(x (x + h)) >= -2 h^2/x^2 *)
  assert (A : Rabs (l - h / x) <= h * h * (2 / (x * x))).
  { replace ((x + h) / x - 1) with (h / x) in up by (field; lra).
    rewrite Rabs_left1 by lra.
    replace (h / (x + h)) with (h / x - h * h * / (x * (x + h))) in low by (field; lra).
    assert (I : / (x * (x + h)) <= 2 / (x * x)).
    { replace (2 / (x * x)) with (/ (x * (x / 2))) by (field; lra).
      apply Rinv_le_contravar; [apply Rmult_lt_0_compat; lra | apply Rmult_le_compat_l; lra]. }
    assert (h * h * / (x * (x + h)) <= h * h * (2 / (x * x))).
    { apply Rmult_le_compat_l; [apply Rle_0_sqr | exact I]. }
    lra. }
  assert (P : 0 < Rabs h) by (apply Rabs_pos_lt; exact N).
  replace (l / h - / x) with ((l - h / x) * / h) by (field; lra).
  rewrite Rabs_mult, Rabs_inv.
  apply Rle_lt_trans with (Rabs h * (2 / (x * x))).
  - apply (Rmult_le_compat_r (/ Rabs h)) in A; [| left; apply Rinv_0_lt_compat; exact P].
    replace (h * h) with (Rabs h * Rabs h) in A by (rewrite <- Rabs_mult; apply Rabs_right, Rle_ge, Rle_0_sqr).
    replace (Rabs h * Rabs h * (2 / (x * x)) * / Rabs h) with (Rabs h * (2 / (x * x))) in A by (field; lra).
    exact A.
  - apply Rle_lt_trans with (e * x * x / 4 * (2 / (x * x))).
    + apply Rmult_le_compat_r; [left; apply Rdiv_lt_0_compat; [lra | apply Rmult_lt_0_compat; exact X] | lra].
    + replace (e * x * x / 4 * (2 / (x * x))) with (e / 2) by (field; lra). lra.
Qed.

(* ---- pi ---- *)

Lemma factorial_step : forall n, INR (fact (S n)) = INR (S n) * INR (fact n).
Proof. intro n. rewrite <- mult_INR. reflexivity. Qed.

Ltac series := unfold cos_approx; cbn [sum_f_R0 Nat.mul Nat.add]; unfold cos_term; cbn [Nat.mul Nat.add];
  rewrite !factorial_step; cbn [fact pow]; rewrite !INR_IZR_INZ; cbn [Z.of_nat Pos.of_succ_nat Pos.succ]; lra.

Lemma cos_positive : 0 < cos (223 / 142).
Proof.
  destruct (pre_cos_bound (223 / 142) 2) as [H _]; [lra | lra |]. eapply Rlt_le_trans; [| exact H]. series.
Qed.

Lemma cos_negative : cos (11 / 7) < 0.
Proof.
  destruct (pre_cos_bound (11 / 7) 1) as [_ H]; [lra | lra |]. eapply Rle_lt_trans; [exact H |]. series.
Qed.

Lemma pi_above : 223 / 71 < PI.
Proof.
  apply Rnot_le_lt. intro H. pose proof cos_positive. pose proof PI2_RGT_0. pose proof pi2_int.
  assert (cos (223 / 142) <= 0); [| lra]. apply cos_le_0; unfold PI in *; lra.
Qed.

Lemma pi_below : PI < 22 / 7.
Proof.
  apply Rnot_le_lt. intro H. pose proof cos_negative. pose proof PI2_RGT_0.
  assert (0 <= cos (11 / 7)); [| lra]. apply cos_ge_0; lra.
Qed.
