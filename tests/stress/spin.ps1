# Two items spin on a flag that the third sets: more runnable items than workers must still all run.
$flag = @{ go = $false }
1..3 | ForEach-Object -ThrottleLimit 3 -Parallel {
    $f = $using:flag
    if ($_ -eq 3) { $f.go = $true } else { while (-not $f.go) { } }
    "item $_"
} | Sort-Object
