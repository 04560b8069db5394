package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
	"unsafe"
)

// cpuTime returns the user and system time that processes and all their descendants
// have taken, those that ended included. Live processes are read from their CPU
// clocks, which count nanoseconds; what a parent has of its dead children comes
// in ticks of 10 ms.
func cpuTime(roots []int) time.Duration {
	children := make(map[int][]int)
	reaped := make(map[int]time.Duration)
	entries, _ := filepath.Glob("/proc/[0-9]*/stat")
	for _, path := range entries {
		line, err := os.ReadFile(path)
		if err != nil {
			continue // it has ended
		}
		pid, _ := strconv.Atoi(strings.Split(path, "/")[2])
		// The name of the program, in brackets, may hold spaces.
		fields := strings.Fields(string(line[strings.LastIndexByte(string(line), ')')+1:]))
		parent, _ := strconv.Atoi(fields[1])
		user, _ := strconv.Atoi(fields[13])
		system, _ := strconv.Atoi(fields[14])
		children[parent] = append(children[parent], pid)
		reaped[pid] = time.Duration(user+system) * 10 * time.Millisecond
	}
	var total time.Duration
	for len(roots) > 0 {
		pid := roots[len(roots)-1]
		roots = append(roots[:len(roots)-1:len(roots)-1], children[pid]...)
		total += processClock(pid) + reaped[pid]
	}
	return total
}

// processClock reads the CPU clock of a process: clock_gettime(2) with the clock that
// clock_getcpuclockid(3) computes. It is 0 for one that has ended.
func processClock(pid int) time.Duration {
	var t syscall.Timespec
	const scheduler = 2 // CPUCLOCK_SCHED: nanoseconds of all threads
	clock := uintptr(^pid)<<3 | scheduler
	if _, _, errno := syscall.Syscall(syscall.SYS_CLOCK_GETTIME, clock, uintptr(unsafe.Pointer(&t)), 0); errno != 0 {
		return 0
	}
	return time.Duration(t.Nano())
}

// settledCPU returns the CPU time once it stops growing, so that what a server
// does in the background for a request counts for that request, and what it did
// before does not. Quiet is less than half a millisecond in a tenth of a second,
// twice; it waits no longer than 4 s.
func settledCPU(roots []int) time.Duration {
	last, quiet := cpuTime(roots), 0
	for range 40 {
		time.Sleep(100 * time.Millisecond)
		now := cpuTime(roots)
		if quiet++; now-last > 500*time.Microsecond {
			quiet = 0
		}
		if last = now; quiet == 2 {
			break
		}
	}
	return last
}

// machine describes where the figures come from.
func machine() string {
	model, cores := "unknown processor", 0
	if text, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		for line := range strings.Lines(string(text)) {
			if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
				model = strings.TrimSpace(value)
				cores++
			}
		}
	}
	var kilobytes int
	if text, err := os.ReadFile("/proc/meminfo"); err == nil {
		fmt.Sscanf(string(text), "MemTotal: %d kB", &kilobytes)
	}
	load, _ := os.ReadFile("/proc/loadavg")
	return fmt.Sprintf("%s, %d cores, %.0f GiB; load average when the run ended: %s", model, cores, float64(kilobytes)/(1<<20),
		strings.Join(strings.Fields(string(load))[:3], " "))
}
