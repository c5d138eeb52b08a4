"""The macros of a printed derivation, as a LaTeX package: chains, reasons, blocks; TeX itself breaks the lines."""

NAME = "chalkproof"

# A line of a chain is a paragraph: TeX measures it and breaks it where \plainbreak allows, cheapest places first. A
# reason stands at the right margin of the last line, or of the next one.
STYLE = r"""% Typesetting of derivations. Written by `derive latex`; do not edit, it is written again.
\NeedsTeXFormat{LaTeX2e}
\ProvidesPackage{chalkproof}[2026/01/01 derivations, a line a step]
\RequirePackage{amsmath,amssymb,xcolor}
\definecolor{cpholds}{RGB}{22,101,52}
\definecolor{cpif}{RGB}{146,84,0}
\definecolor{cpfails}{RGB}{168,28,28}
\definecolor{cpother}{RGB}{70,70,150}
\definecolor{cpquiet}{gray}{0.38}
\newdimen\cpleft
\newdimen\cpwidth
\newif\ifcpfirst
\newcommand*\plainbreak[1]{\penalty#1\relax}
\newenvironment{cpproof}{\par\parindent=0pt\parskip=2.5pt plus 1pt\relax
  \leftskip=2.3em\rightskip=0pt plus 1fil\relax
  \binoppenalty=10000 \relpenalty=10000 \predisplaypenalty=0
  \lineskiplimit=2pt \lineskip=3pt \linepenalty=100 \clubpenalty=300 \widowpenalty=300 }{\par}
\newenvironment{cpblock}[1]{\par\noindent{\itshape #1}\par\nobreak
  \begingroup\advance\leftskip1.5em\relax}{\par\endgroup}
\newcommand*\cpmark[1]{\llap{\hbox to2.3em{(#1)\hfil}}}
% \cpstart{label}{left side}, then \cpstep{= right side}{reason} for each line
\newcommand\cpstart[2]{\par\settowidth\cpleft{$\displaystyle #2{}$}\cpfirsttrue
  \cpwidth=\dimexpr\linewidth-\leftskip\relax
  \ifdim\cpleft>.22\cpwidth
    \noindent\hangindent=2em\relax #1$\displaystyle #2$\par\nobreak\cpfirstfalse\cpleft=1.2em
  \else\gdef\cphead{#1$\displaystyle #2{}$}\fi}
\newcommand\cpstep[2]{\par\hangindent=\dimexpr\cpleft+1.6em\relax\hangafter=1
  \noindent\hbox to\cpleft{\hfil\ifcpfirst\cphead\fi}$\displaystyle #1$\cpwhy{#2}\par\cpfirstfalse}
\newcommand\cpline[3]{\par\hangindent=2em\relax\hangafter=1 \noindent #1#2\cpwhy{#3}\par}
\newcommand\cpwhy[1]{\def\cpreason{#1}\ifx\cpreason\empty\else
  \setbox0=\hbox{\small #1}\cpwidth=\dimexpr\linewidth-\leftskip\relax
  \ifdim\wd0<.42\cpwidth
    \unskip\nobreak\hskip0pt\penalty10\hskip1.6em\hbox{}\nobreak\hskip0pt plus 1fill\hbox{\small\color{cpquiet}#1}%
  \else
    \par\nobreak\vskip-\parskip\begingroup\leftskip=\dimexpr\leftskip+.3\cpwidth\relax
    \noindent\hskip0pt plus 1fill\small\color{cpquiet}#1\par\endgroup
  \fi\fi}
% \cplabel{word}{text}: a word in the margin, and a text beside it
\newcommand\cplabel[2]{\par\begingroup\leftskip=5.6em\rightskip=0pt plus 1fil\parindent=0pt
  \binoppenalty=10000 \relpenalty=10000 \lineskiplimit=2pt \lineskip=3pt \parskip=1.5pt
  \noindent\llap{\hbox to5.6em{\small\color{cpquiet}#1\hfil}}#2\par\endgroup}
\newcommand\cpstatement[1]{\par\begingroup\leftskip=2.3em\rightskip=2em plus 1fil\parindent=0pt
  \binoppenalty=10000 \relpenalty=10000 \lineskiplimit=2pt \lineskip=3pt \parskip=4pt
  \hangindent=2em\hangafter=1\relax\noindent #1\par\endgroup}
"""


def preamble() -> str:
    """The same macros inside a document of its own."""
    body = STYLE.split("\\RequirePackage{amsmath,amssymb,xcolor}\n", 1)[1]
    return "\\makeatletter\n" + body + "\\makeatother\n"
