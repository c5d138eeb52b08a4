(* The rules `ring` and `linear` by reflection: polynomials with rational coefficients are computed and compared. *)
From Coq Require Import Reals ZArith NArith QArith Qreals Lra Env EnvRing List.
Open Scope R_scope.

(* What the kernel multiplies out. An atom is anything else, given by its place in a list. *)
Inductive integer_expression : Set :=
  | INumber (z : Z) | IAtom (place : positive) | IPlus (a b : integer_expression) | ITimes (a b : integer_expression).
Inductive expression : Set :=
  | Number (z : Z) | Rational (n : Z) (d : positive) | Atom (place : positive) | Real (a : integer_expression)
  | Plus (a b : expression) | Times (a b : expression) | Power (a : expression) (n : N) | Inverse (a : expression).

Section Atoms.
Variables (integers : list Z) (reals : list R).

Definition integer_at (p : positive) : Z := List.nth (pred (Pos.to_nat p)) integers 0%Z.
Definition real_at (p : positive) : R := List.nth (pred (Pos.to_nat p)) reals 0.

Fixpoint integer_value (e : integer_expression) : Z :=
  match e with
  | INumber z => z
  | IAtom p => integer_at p
  | IPlus a b => integer_value a + integer_value b
  | ITimes a b => integer_value a * integer_value b
  end%Z.

Fixpoint value (e : expression) : R :=
  match e with
  | Number z => IZR z
  | Rational n d => Q2R (n # d)
  | Atom p => real_at p
  | Real a => IZR (integer_value a)
  | Plus a b => value a + value b
  | Times a b => value a * value b
  | Power a n => powerRZ (value a) (Z.of_N n)
  | Inverse a => / value a
  end.

(* ---- polynomials: the even variables are the real atoms, the odd ones the integer atoms as real numbers ---- *)

Definition variables (p : positive) : R :=
  match p with xO q => real_at q | xI q => IZR (integer_at q) | xH => 0 end.

Definition add (p q : Q) : Q := Qred (p + q).
Definition multiply (p q : Q) : Q := Qred (p * q).
Definition subtract (p q : Q) : Q := Qred (p - q).

Lemma reduced : forall q, Q2R (Qred q) = Q2R q.
Proof. intro q. apply Qeq_eqR. apply Qred_correct. Qed.

Lemma rationals : ring_morph 0 1 Rplus Rmult Rminus Ropp eq 0%Q 1%Q add multiply subtract Qopp Qeq_bool Q2R.
Proof.
  constructor.
  - unfold Q2R. simpl. field.
  - unfold Q2R. simpl. field.
  - intros. unfold add. rewrite reduced. apply Q2R_plus.
  - intros. unfold subtract. rewrite reduced. apply Q2R_minus.
  - intros. unfold multiply. rewrite reduced. apply Q2R_mult.
  - intros. apply Q2R_opp.
  - intros x y H. apply Qeq_eqR. apply Qeq_bool_eq. exact H.
Qed.

Definition extensional : ring_eq_ext Rplus Rmult Ropp eq := Eq_ext Rplus Rmult Ropp.
Definition almost : almost_ring_theory 0 1 Rplus Rmult Rminus Ropp eq :=
  Rth_ARth (Eqsth R) extensional RTheory.

Definition plus : Pol Q -> Pol Q -> Pol Q := Padd 0%Q add Qeq_bool.
Definition times : Pol Q -> Pol Q -> Pol Q := Pmul 0%Q 1%Q add multiply Qeq_bool.
Definition meaning : Pol Q -> R := Pphi Rplus Rmult Q2R variables.

Lemma meaning_plus : forall p q, meaning (plus p q) = meaning p + meaning q.
Proof. intros. apply (Padd_ok (Eqsth R) extensional almost rationals). Qed.
Lemma meaning_times : forall p q, meaning (times p q) = meaning p * meaning q.
Proof. intros. apply (Pmul_ok (Eqsth R) extensional almost rationals). Qed.
Lemma meaning_variable : forall p, meaning (mk_X 0%Q 1%Q p) = variables p.
Proof. intro p. symmetry. apply (mkX_ok (Eqsth R) extensional almost rationals p variables). Qed.

(* The polynomials of variables that are names of large parts; any other variable is its own polynomial. *)
Definition names : Type := list (positive * Pol Q).
Fixpoint named (known : names) (v : positive) : Pol Q :=
  match known with nil => mk_X 0%Q 1%Q v | (w, p) :: rest => if Pos.eqb v w then p else named rest v end.

Section Known.
Variable known : names.

Fixpoint integer_polynomial (e : integer_expression) : Pol Q :=
  match e with
  | INumber z => Pc (z # 1)
  | IAtom p => named known (xI p)
  | IPlus a b => plus (integer_polynomial a) (integer_polynomial b)
  | ITimes a b => times (integer_polynomial a) (integer_polynomial b)
  end.

Definition power (p : Pol Q) (n : N) : Pol Q := N.iter n (times p) (Pc 1%Q).

(* Nothing, where an inverse is taken of what is no number: the kernel takes such an inverse for an atom. *)
Fixpoint polynomial (e : expression) : option (Pol Q) :=
  match e with
  | Number z => Some (Pc (z # 1))
  | Rational n d => Some (Pc (n # d))
  | Atom p => Some (named known (xO p))
  | Real a => Some (integer_polynomial a)
  | Plus a b => match polynomial a, polynomial b with Some p, Some q => Some (plus p q) | _, _ => None end
  | Times a b => match polynomial a, polynomial b with Some p, Some q => Some (times p q) | _, _ => None end
  | Power a n => match polynomial a with Some p => Some (power p n) | None => None end
  | Inverse a => match polynomial a with Some (Pc q) => Some (Pc (Qinv q)) | _ => None end
  end.

End Known.

Lemma whole : forall z, Q2R (z # 1) = IZR z.
Proof. intro z. unfold Q2R. simpl. field. Qed.

Section Sound.
Variable known : names.
Variable known_sound : forall v, meaning (named known v) = variables v.

Lemma integer_sound : forall e, meaning (integer_polynomial known e) = IZR (integer_value e).
Proof.
  induction e as [z | p | a IHa b IHb | a IHa b IHb]; cbn [integer_polynomial integer_value].
  - apply whole.
  - apply known_sound.
  - rewrite meaning_plus, plus_IZR, IHa, IHb. reflexivity.
  - rewrite meaning_times, mult_IZR, IHa, IHb. reflexivity.
Qed.

Lemma power_sound : forall p n, meaning (power p n) = powerRZ (meaning p) (Z.of_N n).
Proof.
  intros p n. rewrite <- N_nat_Z, <- pow_powerRZ. unfold power. rewrite N2Nat.inj_iter. induction (N.to_nat n) as [| k IH].
  - apply whole.
  - cbn [Nat.iter nat_rect pow]. rewrite meaning_times. f_equal. exact IH.
Qed.

Lemma inverse_sound : forall q, Q2R (Qinv q) = / Q2R q.
Proof.
  intro q. destruct (Qeq_dec q 0) as [Z | N].
  - rewrite (Qeq_eqR q 0 Z). rewrite (Qeq_eqR (/ q) 0) by (rewrite Z; reflexivity).
    unfold Q2R. simpl. rewrite !Rmult_0_l, Rinv_0. reflexivity.
  - apply Q2R_inv. exact N.
Qed.

Lemma unwrapped : forall p q : Pol Q, Some p = Some q -> q = p.
Proof. intros p q H. injection H. exact (@eq_sym _ _ _). Qed.

Lemma sound : forall e p, polynomial known e = Some p -> meaning p = value e.
Proof.
  induction e as [z | n d | i | a | a IHa b IHb | a IHa b IHb | a IHa n | a IHa]; intros p H; cbn [polynomial value] in *.
  - apply unwrapped in H; rewrite H. apply whole.
  - apply unwrapped in H; rewrite H. reflexivity.
  - apply unwrapped in H; rewrite H. apply known_sound.
  - apply unwrapped in H; rewrite H. apply integer_sound.
  - destruct (polynomial known a) as [pa |]; [| discriminate]. destruct (polynomial known b) as [pb |]; [| discriminate].
    apply unwrapped in H; rewrite H. rewrite meaning_plus, (IHa pa), (IHb pb); reflexivity.
  - destruct (polynomial known a) as [pa |]; [| discriminate]. destruct (polynomial known b) as [pb |]; [| discriminate].
    apply unwrapped in H; rewrite H. rewrite meaning_times, (IHa pa), (IHb pb); reflexivity.
  - destruct (polynomial known a) as [pa |]; [| discriminate]. apply unwrapped in H; rewrite H.
    rewrite power_sound, (IHa pa); reflexivity.
  - destruct (polynomial known a) as [[q | j pa | pa j pb] |]; try discriminate. apply unwrapped in H; rewrite H.
    rewrite <- (IHa (Pc q)) by reflexivity. apply inverse_sound.
Qed.

End Sound.

(* Definitions name parts, in an order in which each may use those before it. *)
Variable definitions : list (positive * expression).
Definition holds : Prop :=
  map (fun d => variables (fst d)) definitions = map (fun d => value (snd d)) definitions.

Definition extended (known : names) (d : positive * expression) : names :=
  match polynomial known (snd d) with Some p => (fst d, p) :: known | None => known end.
Definition computed : names := fold_left extended definitions nil.

Lemma computed_sound : holds -> forall v, meaning (named computed v) = variables v.
Proof.
  unfold holds, computed. assert (start : forall v, meaning (named nil v) = variables v) by apply meaning_variable.
  revert start. generalize (@nil (positive * Pol Q)). induction definitions as [| [w e] rest IH]; intros known S H.
  - exact S.
  - cbn [map fst snd] in H. injection H as E H. apply IH; [| exact H].
    intro v. unfold extended. cbn [fst snd]. destruct (polynomial known e) as [p |] eqn:P; [| apply S].
    cbn [named]. destruct (Pos.eqb_spec v w) as [-> | _]; [| apply S].
    rewrite E. apply (sound known S e p P).
Qed.

Variable held : holds.

(* ---- ring ---- *)

Definition same (a b : expression) : bool :=
  match polynomial computed a, polynomial computed b with Some p, Some q => Peq Qeq_bool p q | _, _ => false end.

Theorem ring_real : forall a b, same a b = true -> value a = value b.
Proof.
  intros a b H. unfold same in H. pose proof (sound computed (computed_sound held)) as S.
  destruct (polynomial computed a) as [p |] eqn:A; [| discriminate].
  destruct (polynomial computed b) as [q |] eqn:B; [| discriminate].
  rewrite <- (S a p A), <- (S b q B). apply (Peq_ok (Eqsth R) extensional rationals p q H variables).
Qed.

Theorem ring_int : forall a b, same (Real a) (Real b) = true -> integer_value a = integer_value b.
Proof. intros a b H. apply eq_IZR. exact (ring_real _ _ H). Qed.

(* ---- the factors of linear ---- *)

Definition constant (accepted : Q -> bool) (e : expression) : bool :=
  match polynomial computed e with Some (Pc q) => accepted q | _ => false end.

Lemma constant_value : forall accepted e, constant accepted e = true -> exists q, accepted q = true /\ Q2R q = value e.
Proof.
  intros accepted e H. unfold constant in H.
  destruct (polynomial computed e) as [[q | j p | p j r] |] eqn:E; try discriminate.
  exists q. split; [exact H |]. exact (sound computed (computed_sound held) e (Pc q) E).
Qed.

Definition at_least_0 (q : Q) : bool := Qle_bool 0 q.
Definition above_0 (q : Q) : bool := negb (Qle_bool q 0).

Theorem nonnegative_factor : forall e, constant at_least_0 e = true -> 0 <= value e.
Proof.
  intros e H. destruct (constant_value _ e H) as (q & Q & <-). rewrite <- (whole 0). apply Qle_Rle.
  apply Qle_bool_iff. exact Q.
Qed.

Theorem positive_factor : forall e, constant above_0 e = true -> 0 < value e.
Proof.
  intros e H. destruct (constant_value _ e H) as (q & Q & <-). rewrite <- (whole 0). apply Qlt_Rlt.
  apply Qnot_le_lt. intro L. apply Qle_bool_iff in L. unfold above_0 in Q. rewrite L in Q. discriminate.
Qed.
End Atoms.

(* ---- linear: the slacks b - a of the premises, each with its factor, added to a rest ---- *)

Section Slack.
Variables (k s a b : R).
Notation more := (k * (b + -1 * a) + s).

Lemma add_equation : s = 0 -> a = b -> more = 0.
Proof. intros -> ->. ring. Qed.
Lemma add_equation_weak : 0 <= s -> a = b -> 0 <= more.
Proof. intros H ->. lra. Qed.
Lemma add_equation_strict : 0 < s -> a = b -> 0 < more.
Proof. intros H ->. lra. Qed.
Lemma add_weak : 0 <= s -> 0 <= k -> a <= b -> 0 <= more.
Proof. intros S K H. assert (0 <= k * (b + -1 * a)) by (apply Rmult_le_pos; lra). lra. Qed.
Lemma add_weak_to_strict : 0 < s -> 0 <= k -> a <= b -> 0 < more.
Proof. intros S K H. assert (0 <= k * (b + -1 * a)) by (apply Rmult_le_pos; lra). lra. Qed.
Lemma add_strict : 0 <= s -> 0 < k -> a < b -> 0 < more.
Proof. intros S K H. assert (0 < k * (b + -1 * a)) by (apply Rmult_lt_0_compat; lra). lra. Qed.
End Slack.

Lemma then_equal : forall s c d, s = 0 -> s = d + -1 * c -> c = d.
Proof. intros. lra. Qed.
Lemma then_at_most : forall s c d, 0 <= s -> s = d + -1 * c -> c <= d.
Proof. intros. lra. Qed.
Lemma then_less : forall s c d, 0 < s -> s = d + -1 * c -> c < d.
Proof. intros. lra. Qed.
