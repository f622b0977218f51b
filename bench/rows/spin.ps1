# title: two items spin on a flag that the third sets, throttle 3
# bar: wall <= 500 ms
. $PSScriptRoot/../row.ps1
Measure-Row wall {
    $flag = @{ go = $false }
    1..3 | ForEach-Object -ThrottleLimit 3 -Parallel {
        $f = $using:flag
        if ($_ -eq 3) { $f.go = $true } else { while (-not $f.go) { } }
    }
}
