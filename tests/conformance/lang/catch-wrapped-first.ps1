# A clause that fits the wrapped exception wins over an earlier one that fits the engine's own, and `$_` shows it.
try { 1 / 0 } catch [System.Management.Automation.RuntimeException] { 'R' } catch [System.DivideByZeroException] { 'D' }
try { [int]::Parse('x') } catch [System.Management.Automation.MethodInvocationException] { 'M' } catch [System.FormatException] { "F $_" }
try { [int]::Parse('x') } catch [System.SystemException] { $_.Exception.GetType().Name; $_.FullyQualifiedErrorId }
try { [int]'x' } catch [System.FormatException] { 'F' } catch [System.InvalidCastException] { $_.Exception.GetType().Name }
try { 1 / 0 } catch { $_.Exception.GetType().Name }
function T { trap { 'trap ' + $_.Exception.GetType().Name; continue } 1 / 0; "[$_]" }
T
function R2 { throw }
try { throw 'a' } catch { try { R2 } catch { "$_" } }
try { throw 'a' } catch { & { try { throw } catch { "again $_" } } }
