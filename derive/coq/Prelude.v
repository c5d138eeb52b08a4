(* The meaning of the kernel's constants over Coq's integers and real numbers, and the rules that are no plain terms. *)
From Coq Require Export Reals ZArith.
From Coq Require Import Lra Lia ClassicalDedekindReals FunctionalExtensionality.
From Coquelicot Require Import Coquelicot.
From Chalkproof Require Export Elementary.
Open Scope R_scope.

(* ---- constants; the others are Coq's own: Rplus, IZR, Z.div, Z.modulo, Rinv, powerRZ, Rmax, Rmin, Rabs, sqrt, ... *)

(* x where p is true, y where it is false: the real numbers' own axiom tells the two apart *)
Definition choice (T : Type) (p : Prop) (x y : T) : T := if sig_not_dec p then x else y.

Fixpoint sum_from (f : Z -> R) (a : Z) (terms : nat) : R :=
  match terms with O => 0 | S k => sum_from f a k + f (a + Z.of_nat k)%Z end.
Fixpoint product_from (f : Z -> R) (a : Z) (factors : nat) : R :=
  match factors with O => 1 | S k => product_from f a k * f (a + Z.of_nat k)%Z end.
Fixpoint largest_from (f : Z -> R) (a : Z) (steps : nat) : R :=
  match steps with O => f a | S k => Rmax (largest_from f a k) (f (a + Z.of_nat (S k))%Z) end.
Definition sum_over (f : Z -> R) (a b : Z) : R := sum_from f a (Z.to_nat (b - a + 1)).
Definition product_over (f : Z -> R) (a b : Z) : R := product_from f a (Z.to_nat (b - a + 1)).
Definition largest_over (f : Z -> R) (a b : Z) : R := largest_from f a (Z.to_nat (b - a)).

Fixpoint recursion_to (T : Type) (x : T) (h : Z -> T -> T) (steps : nat) : T :=
  match steps with O => x | S k => h (Z.of_nat k) (recursion_to T x h k) end.
Definition recursion (T : Type) (x : T) (h : Z -> T -> T) (n : Z) : T := recursion_to T x h (Z.to_nat n).

Definition erf (x : R) : R := 2 * / sqrt PI * RInt (fun t => exp (-1 * (t * t))) 0 x.

Definition tends (f : Z -> R) (x : R) : Prop :=
  forall e, 0 < e -> exists m, forall n, (m <= n)%Z -> Rabs (f n + -1 * x) < e.

Definition derivative (u : R -> R) (x d : R) : Prop :=
  forall e, 0 < e -> exists z, 0 < z /\ forall y, (y = 0 -> False) -> Rabs y < z ->
    Rabs ((u (x + y) + -1 * u x) * / y + -1 * d) < e.

(* Outcomes, and the mean as any positive linear functional on a space of integrable random numbers. *)
Record Space : Type := {
  outcome : Type;
  an_outcome : outcome;
  integrable : (outcome -> R) -> Prop;
  mean : (outcome -> R) -> R;
  law_integrable_constant : forall c, integrable (fun _ => c);
  law_integrable_sum : forall X Y, integrable X -> integrable Y -> integrable (fun w => X w + Y w);
  law_integrable_multiple : forall X c, integrable X -> integrable (fun w => c * X w);
  law_mean_constant : forall c, mean (fun _ => c) = c;
  law_mean_sum : forall X Y, integrable X -> integrable Y -> mean (fun w => X w + Y w) = mean X + mean Y;
  law_mean_multiple : forall X c, integrable X -> mean (fun w => c * X w) = c * mean X;
  law_mean_monotone : forall X Y, integrable X -> integrable Y -> (forall w, X w <= Y w) -> mean X <= mean Y;
}.

(* There are such spaces: outcomes 0, 1, .., with any probabilities. *)
Fixpoint total (p : list R) : R := match p with nil => 0 | cons a q => a + total q end.
Fixpoint nonnegative (p : list R) : Prop := match p with nil => True | cons a q => 0 <= a /\ nonnegative q end.
Fixpoint average (p : list R) (X : nat -> R) (k : nat) : R :=
  match p with nil => 0 | cons a q => a * X k + average q X (S k) end.

Lemma average_constant : forall p c k, average p (fun _ => c) k = c * total p.
Proof. induction p as [| a q IH]; intros c k; simpl; [| rewrite IH]; ring. Qed.
Lemma average_sum : forall p X Y k, average p (fun w => X w + Y w) k = average p X k + average p Y k.
Proof. induction p as [| a q IH]; intros X Y k; simpl; [| rewrite IH]; ring. Qed.
Lemma average_multiple : forall p X c k, average p (fun w => c * X w) k = c * average p X k.
Proof. induction p as [| a q IH]; intros X c k; simpl; [| rewrite IH]; ring. Qed.
Lemma average_monotone : forall p X Y k, nonnegative p -> (forall w, X w <= Y w) -> average p X k <= average p Y k.
Proof.
  induction p as [| a q IH]; intros X Y k S L; simpl; [lra |]. destruct S as [A Q].
  apply Rplus_le_compat; [apply Rmult_le_compat_l; auto | apply IH; assumption].
Qed.

Definition finite (p : list R) (one : total p = 1) (sign : nonnegative p) : Space.
Proof.
  refine {| outcome := nat; an_outcome := O; integrable := fun _ => True; mean := fun X => average p X O |};
    intros; try exact I.
  - rewrite average_constant, one. ring.
  - apply average_sum.
  - apply average_multiple.
  - apply average_monotone; assumption.
Defined.

(* ---- rules of equality that are no plain terms ---- *)

Lemma converted : forall A B : Prop, A = B -> A -> B.
Proof. intros A B E. rewrite <- E. exact (fun a => a). Qed.

Lemma under_a_binder : forall (A B : Type) (f g : A -> B), (forall x, f x = g x) -> f = g.
Proof. intros A B f g. apply functional_extensionality. Qed.

(* ---- limits and derivatives in the words of the libraries ---- *)

Lemma tends_spec : forall f x, tends f x <-> is_lim_seq (fun k => f (Z.of_nat k)) x.
Proof.
  intros f x. rewrite <- is_lim_seq_spec. split.
  - intros H e. destruct (H e (cond_pos e)) as [m M]. exists (Z.to_nat m). intros k K.
    replace (f (Z.of_nat k) - x) with (f (Z.of_nat k) + -1 * x) by ring. apply M. lia.
  - intros H e E. destruct (H (mkposreal e E)) as [k K]. exists (Z.of_nat k). intros n N.
    replace (f n + -1 * x) with (f n - x) by ring.
    rewrite <- (Z2Nat.id n) by lia. apply (K (Z.to_nat n)). lia.
Qed.

Lemma derivative_spec : forall u x d, derivative u x d <-> derivable_pt_lim u x d.
Proof.
  intros u x d. split.
  - intros H e E. destruct (H e E) as (z & Z & N). exists (mkposreal z Z). intros y Y L.
    replace ((u (x + y) - u x) / y - d) with ((u (x + y) + -1 * u x) * / y + -1 * d) by (unfold Rdiv; ring).
    apply N; assumption.
  - intros H e E. destruct (H e E) as [z N]. exists z. split; [apply cond_pos |]. intros y Y L.
    replace ((u (x + y) + -1 * u x) * / y + -1 * d) with ((u (x + y) - u x) / y - d) by (unfold Rdiv; ring).
    apply N; assumption.
Qed.

Lemma derivative_is : forall u x d, derivative u x d <-> is_derive u x d.
Proof. intros. rewrite derivative_spec. symmetry. apply is_derive_Reals. Qed.
