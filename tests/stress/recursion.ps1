# Recursion without end in items ends in an error that can be caught, in all of them, and the session lives on.
$r = 1..8 | ForEach-Object -ThrottleLimit 8 -Parallel {
    function f($n) { f ($n + 1) }
    function g($n) { 1 | ForEach-Object { g ($n + 1) } }
    try { if ($_ % 2) { f 0 } else { g 0 }; 'no error' } catch { $_.FullyQualifiedErrorId }
}
$r | Group-Object | ForEach-Object { "$($_.Count) $($_.Name)" }
1..3 | ForEach-Object -Parallel { $_ * 2 } | Sort-Object
