# Arguments that do not fit say why; casts use constructors of the exact type only.
class A1 { [int]$V; A1([int]$v) { $this.V = $v } [int] M([int]$x) { return $x } }
class B1 { [string]$N; [int]$I = 3 }
foreach ($c in { [A1]::new('x') }, { [A1]::new(1).M('q') }, { [A1]::new(1, 2) }, { [A1]'7' }, { [A1]@{ V = 1 } }, { [A1](1, 2) }, { ([A1]5).V }, { [B1]@{ Zed = 1 } }, { [B1]@{ I = 'q' } }, { ([B1]@{ N = 'a' }).I }) {
  try { "$(& $c)" } catch { "$($_.FullyQualifiedErrorId): $_" } }
