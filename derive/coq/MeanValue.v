(* The mean value theorem from the real numbers' own axioms: the standard library's proof assumes excluded middle. *)
From Coq Require Import Reals Lra Lia ClassicalDedekindReals.
Open Scope R_scope.

Definition smooth_at (f : R -> R) (x : R) : Prop := exists l, derivable_pt_lim f x l.

(* What is doubly negated may be used where the goal is an order of real numbers, which is decidable. *)
Lemma stable_le : forall x y : R, ~ ~ x <= y -> x <= y.
Proof. intros x y H. destruct (Rle_dec x y); [assumption | contradiction]. Qed.

Lemma continuous_at : forall f x, smooth_at f x ->
  forall e, 0 < e -> exists d, 0 < d /\ forall y, Rabs (y - x) < d -> Rabs (f y - f x) < e.
Proof.
  intros f x [l H] e He. destruct (H 1 Rlt_0_1) as [d Hd].
  assert (0 < Rabs l + 1) by (pose proof (Rabs_pos l); lra).
  exists (Rmin d (e / (Rabs l + 1))). split.
  { apply Rmin_glb_lt; [apply cond_pos | apply Rdiv_lt_0_compat; assumption]. }
  intros y Hy. destruct (Req_dec y x) as [-> | N].
  { replace (f x - f x) with 0 by ring. rewrite Rabs_R0. exact He. }
  assert (K := Hd (y - x) ltac:(lra) (Rlt_le_trans _ _ _ Hy (Rmin_l _ _))).
  replace (x + (y - x)) with y in K by ring.
  assert (B : Rabs ((f y - f x) / (y - x)) < Rabs l + 1).
  { replace ((f y - f x) / (y - x)) with ((f y - f x) / (y - x) - l + l) by ring.
    eapply Rle_lt_trans; [apply Rabs_triang | lra]. }
  assert (P : 0 < Rabs (y - x)) by (apply Rabs_pos_lt; lra).
  replace (f y - f x) with ((f y - f x) / (y - x) * (y - x)) by (field; lra).
  rewrite Rabs_mult.
  apply Rlt_le_trans with ((Rabs l + 1) * Rabs (y - x)).
  { apply Rmult_lt_compat_r; assumption. }
  assert (C : Rabs (y - x) <= e / (Rabs l + 1)).
  { left. eapply Rlt_le_trans; [exact Hy | apply Rmin_r]. }
  apply (Rmult_le_compat_l (Rabs l + 1)) in C; [| lra].
  replace ((Rabs l + 1) * (e / (Rabs l + 1))) with e in C by (field; lra). exact C.
Qed.

(* A property of initial segments that can be carried past the least upper bound of its ends holds to the end. *)
Lemma creep : forall (P : R -> Prop) a b m, P a ->
  (forall s t, a <= s <= t -> P t -> P s) ->
  is_lub (fun t => a <= t <= b /\ P t) m ->
  (exists d, 0 < d /\ forall s t, a <= s -> m - d < s <= m -> m <= t < m + d -> P s -> P t) ->
  a <= b -> ~ ~ P b.
Proof.
  intros P a b m Pa down [U L] (d & D & step) ab N.
  assert (am : a <= m) by (apply U; split; [lra | exact Pa]).
  assert (mb : m <= b) by (apply L; intros t [? ?]; lra).
  set (s := Rmax a (m - d / 2)).
  assert (as_ : a <= s) by apply Rmax_l.
  assert (ms : m - d / 2 <= s) by apply Rmax_r.
  assert (sm : s <= m) by (apply Rmax_lub; lra).
  assert (S : ~ ~ P s).
  { intro K. assert (m <= s).
    { apply L. intros t [T Pt]. apply Rnot_lt_le. intro. apply K. apply (down s t); [lra | exact Pt]. }
    apply K. unfold s in *. destruct (Rle_dec a (m - d / 2)).
    - rewrite Rmax_right in * by assumption. lra.
    - rewrite Rmax_left by lra. exact Pa. }
  apply S. intro Ps.
  destruct (Rle_lt_dec b (m + d / 2)) as [B | B].
  - apply N. apply (step s b); try lra. exact Ps.
  - assert (P (m + d / 2)) by (apply (step s); try lra; exact Ps).
    assert (m + d / 2 <= m) by (apply U; split; [lra | assumption]). lra.
Qed.

Section Segment.
Variables (f : R -> R) (a b : R).
Variable ab : a <= b.
Variable smooth : forall c, a <= c <= b -> smooth_at f c.

Lemma not_unbounded : ~ ~ exists K, forall x, a <= x <= b -> f x <= K.
Proof.
  set (P := fun t => exists K, forall x, a <= x <= t -> f x <= K).
  assert (Pa : P a) by (exists (f a); intros x ?; replace x with a by lra; lra).
  destruct (completeness (fun t => a <= t <= b /\ P t)) as [m M].
  { exists b. intros t [? ?]. lra. }
  { exists a. split; [lra | exact Pa]. }
  assert (am : a <= m <= b).
  { destruct M as [U L]. split; [apply U; split; [lra | exact Pa] | apply L; intros t [? ?]; lra]. }
  apply (creep P a b m); try assumption.
  - intros s t ? [K H]. exists K. intros x ?. apply H. lra.
  - destruct (continuous_at f m (smooth m am) 1 Rlt_0_1) as (d & D & H). exists d. split; [exact D |].
    intros s t ? ? ? [K HK]. exists (Rmax K (f m + 1)). intros x X.
    destruct (Rle_lt_dec x s).
    + apply Rle_trans with K; [apply HK; lra | apply Rmax_l].
    + apply Rle_trans with (f m + 1); [| apply Rmax_r].
      assert (Q := H x ltac:(apply Rabs_def1; lra)). apply Rabs_def2 in Q. lra.
Qed.

(* Which natural number is a bound can be decided number by number, so that one is found. *)
Lemma bounded : exists K, forall x, a <= x <= b -> f x <= K.
Proof.
  set (Q := fun n : nat => forall x, a <= x <= b -> f x <= INR n).
  assert (dec : forall n, {~ Q n} + {~ ~ Q n}).
  { intro n. destruct (sig_not_dec (Q n)); [right | left]; assumption. }
  destruct (sig_forall_dec (fun n => ~ Q n) dec) as [[n H] | H].
  - exists (INR n). intros x X. apply stable_le. intro N. apply H. intro q. apply N. apply q. exact X.
  - exfalso. apply not_unbounded. intros [K HK].
    apply (H (Z.to_nat (up K))). intros x X. specialize (HK x X). destruct (archimed K) as [A _].
    apply Rle_trans with (IZR (up K)); [lra |]. rewrite INR_IZR_INZ. apply IZR_le. lia.
Qed.

Lemma maximum_attained : exists c, a <= c <= b /\ forall x, a <= x <= b -> f x <= f c.
Proof.
  destruct (completeness (fun y => exists x, a <= x <= b /\ y = f x)) as [M [U L]].
  { destruct bounded as [K HK]. exists K. intros y (x & X & ->). apply HK. exact X. }
  { exists (f a), a. split; [lra | reflexivity]. }
  assert (top : forall x, a <= x <= b -> f x <= M) by (intros x X; apply U; exists x; split; [exact X | reflexivity]).
  destruct (Rle_lt_dec M (f a)) as [A | A].
  { exists a. split; [lra |]. intros x X. specialize (top x X). lra. }
  set (P := fun t => exists e, 0 < e /\ forall x, a <= x <= t -> f x <= M - e).
  assert (Pa : P a).
  { exists (M - f a). split; [lra |]. intros x X. replace x with a by lra. lra. }
  destruct (completeness (fun t => a <= t <= b /\ P t)) as [m H].
  { exists b. intros t [? ?]. lra. }
  { exists a. split; [lra | exact Pa]. }
  assert (am : a <= m <= b).
  { destruct H as [V W]. split; [apply V; split; [lra | exact Pa] | apply W; intros t [? ?]; lra]. }
  exists m. split; [exact am |]. intros x X. apply Rle_trans with M; [apply top; exact X |].
  apply Rnot_lt_le. intro S. apply (creep P a b m); try assumption.
  - intros s t ? (e & E & F). exists e. split; [exact E |]. intros y ?. apply F. lra.
  - destruct (continuous_at f m (smooth m am) ((M - f m) / 2) ltac:(lra)) as (d & D & near).
    exists d. split; [exact D |]. intros s t ? ? ? (e & E & F).
    exists (Rmin e ((M - f m) / 2)). split; [apply Rmin_glb_lt; lra |].
    intros y Y. pose proof (Rmin_l e ((M - f m) / 2)). pose proof (Rmin_r e ((M - f m) / 2)).
    destruct (Rle_lt_dec y s).
    + specialize (F y ltac:(lra)). lra.
    + assert (Q := near y ltac:(apply Rabs_def1; lra)). apply Rabs_def2 in Q. lra.
  - intros (e & E & F). assert (M <= M - e); [| lra].
    apply L. intros y (z & Z & ->). apply F. exact Z.
Qed.
End Segment.

Lemma flat_at_the_top : forall f a b c l, a < c < b -> (forall x, a <= x <= b -> f x <= f c) ->
  derivable_pt_lim f c l -> l = 0.
Proof.
  intros f a b c l C top H. destruct (Rtotal_order l 0) as [N | [E | N]]; [exfalso | exact E | exfalso].
  - destruct (H (- l) ltac:(lra)) as [d D]. pose proof (cond_pos d).
    set (h := - (Rmin d (c - a) / 2)).
    pose proof (Rmin_l d (c - a)). pose proof (Rmin_r d (c - a)).
    assert (0 < Rmin d (c - a)) by (apply Rmin_glb_lt; lra).
    assert (h < 0) by (unfold h; lra).
    specialize (D h ltac:(lra) ltac:(apply Rabs_def1; unfold h; lra)). apply Rabs_def2 in D.
    assert (T := top (c + h) ltac:(unfold h; lra)).
    assert (0 <= (f (c + h) - f c) / h); [| lra].
    replace ((f (c + h) - f c) / h) with ((f c - f (c + h)) / - h) by (field; lra).
    apply Rmult_le_pos; [lra |]. left. apply Rinv_0_lt_compat. lra.
  - destruct (H l N) as [d D]. pose proof (cond_pos d).
    set (h := Rmin d (b - c) / 2).
    pose proof (Rmin_l d (b - c)). pose proof (Rmin_r d (b - c)).
    assert (0 < Rmin d (b - c)) by (apply Rmin_glb_lt; lra).
    assert (0 < h) by (unfold h; lra).
    specialize (D h ltac:(lra) ltac:(apply Rabs_def1; unfold h; lra)). apply Rabs_def2 in D.
    assert (T := top (c + h) ltac:(unfold h; lra)).
    assert (0 <= (f c - f (c + h)) / h).
    { apply Rmult_le_pos; [lra |]. left. apply Rinv_0_lt_compat. lra. }
    replace ((f (c + h) - f c) / h) with (- ((f c - f (c + h)) / h)) in D by (field; lra). lra.
Qed.

Theorem mean_value_theorem : forall f f' a b, a < b -> (forall c, a <= c <= b -> derivable_pt_lim f c (f' c)) ->
  exists c, a < c < b /\ f b - f a = f' c * (b - a).
Proof.
  intros f f' a b ab H.
  set (h := fun x => (f x - f a) * (b - a) - (f b - f a) * (x - a)).
  assert (ha : h a = 0) by (unfold h; ring).
  assert (hb : h b = 0) by (unfold h; ring).
  set (h' := fun x => f' x * (b - a) - (f b - f a)).
  assert (D : forall c, a <= c <= b -> derivable_pt_lim h c (h' c)).
  { intros c C e E. set (k := b - a) in *. assert (K : 0 < k) by (unfold k; lra).
    destruct (H c C (e / k) ltac:(apply Rdiv_lt_0_compat; assumption)) as [d Q]. exists d. intros t T S.
    specialize (Q t T S). unfold h, h'.
    replace (((f (c + t) - f a) * k - (f b - f a) * (c + t - a) - ((f c - f a) * k - (f b - f a) * (c - a))) / t
             - (f' c * k - (f b - f a))) with (((f (c + t) - f c) / t - f' c) * k) by (field; exact T).
    rewrite Rabs_mult, (Rabs_right k) by lra. apply (Rmult_lt_compat_r k) in Q; [| exact K].
    replace (e / k * k) with e in Q by (field; lra). exact Q. }
  assert (D' : forall c, a <= c <= b -> derivable_pt_lim (fun x => - h x) c (- h' c)).
  { intros c C. apply (derivable_pt_lim_opp h c (h' c)). apply D. exact C. }
  assert (found : forall c, a < c < b -> h' c = 0 -> exists c, a < c < b /\ f b - f a = f' c * (b - a)).
  { intros c C Z. exists c. split; [exact C |]. unfold h' in Z. lra. }
  destruct (maximum_attained h a b ltac:(lra)) as (c & C & top).
  { intros c C. exists (h' c). apply D. exact C. }
  destruct (maximum_attained (fun x => - h x) a b ltac:(lra)) as (c' & C' & top').
  { intros x X. exists (- h' x). apply D'. exact X. }
  destruct (Rlt_le_dec 0 (h c)) as [P | P].
  { apply (found c); [destruct C as [[? | <-] [? | ->]]; lra |].
    apply (flat_at_the_top h a b c); [destruct C as [[? | <-] [? | ->]]; lra | exact top | apply D; exact C]. }
  destruct (Rlt_le_dec (h c') 0) as [N | N].
  { apply (found c'); [destruct C' as [[? | <-] [? | ->]]; lra |].
    enough (- h' c' = 0) by lra. apply (flat_at_the_top (fun x => - h x) a b c');
      [destruct C' as [[? | <-] [? | ->]]; lra | exact top' | apply D'; exact C']. }
  apply (found ((a + b) / 2)); [lra |].
  apply (flat_at_the_top h a b ((a + b) / 2)); [lra | | apply D; lra].
  intros x X. assert (X' := top x X). assert (Y' := top' ((a + b) / 2) ltac:(lra)). simpl in Y'. lra.
Qed.
