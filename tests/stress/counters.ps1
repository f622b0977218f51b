# What is made for it loses nothing: Interlocked, the concurrent collections, Monitor, a Mutex, a semaphore that lets four in.
$n = if ($env:STRESS_N) { [int]$env:STRESS_N / 100 } else { 10000 }
$bag = [Collections.Concurrent.ConcurrentBag[int]]::new()
$queue = [Collections.Concurrent.ConcurrentQueue[int]]::new()
$map = [Collections.Concurrent.ConcurrentDictionary[string, int]]::new()
$table = [hashtable]::Synchronized(@{})
$box = @{ plain = 0; mutex = 0; most = 0 }
$lock = [object]::new()
$mutex = [Threading.Mutex]::new()
$four = [Threading.SemaphoreSlim]::new(4)
$inside = [ref]0
$count = [ref]0
1..16 | ForEach-Object -ThrottleLimit 16 -Parallel {
    $bag = $using:bag; $queue = $using:queue; $map = $using:map; $table = $using:table; $box = $using:box; $lock = $using:lock
    $mutex = $using:mutex; $four = $using:four; $inside = $using:inside; $count = $using:count; $n = $using:n
    for ($i = 0; $i -lt $n; $i++) {
        $null = [Threading.Interlocked]::Increment($count)
        $bag.Add($i)
        $queue.Enqueue($i)
        $null = $map.AddOrUpdate('sum', 1, { param($key, $old) $old + 1 })
        $table["$_ $($i % 50)"] = $i
        [Threading.Monitor]::Enter($lock)
        try { $box.plain++ } finally { [Threading.Monitor]::Exit($lock) }
        if ($i % 20 -eq 0) {
            $null = $mutex.WaitOne()
            try { $box.mutex++ } finally { $mutex.ReleaseMutex() }
            $four.Wait()
            $now = [Threading.Interlocked]::Increment($inside)
            if ($now -gt 4) { $box.most = $now }
            $null = [Threading.Interlocked]::Decrement($inside)
            $null = $four.Release()
        }
    }
}
$all = 16 * $n
'{0} {1} {2} {3}' -f ($count.Value -eq $all), ($bag.Count -eq $all), ($queue.Count -eq $all), ($map['sum'] -eq $all)
'{0} {1} {2} {3}' -f ($table.Count -eq 800), ($box.plain -eq $all), ($box.mutex -eq 16 * [Math]::Ceiling($n / 20)), $box.most
