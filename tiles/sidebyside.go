package tiles

import (
	"runtime"
	"sync"
	"sync/atomic"
)

// sideBySide calls work in as many goroutines as there are processors, but at most n. Each
// takes numbers below n from next until it is false; all get every number once. It returns
// when all have ended. The first panic among them, if any, is one of the caller's: it knows
// what to do with it.
func sideBySide(n int, work func(next func() (int, bool))) {
	var taken atomic.Int64
	next := func() (int, bool) {
		i := int(taken.Add(1)) - 1
		return i, i < n
	}
	var all sync.WaitGroup
	var once sync.Once
	var failure any
	guarded := func() {
		defer func() {
			if r := recover(); r != nil {
				once.Do(func() { failure = r })
				taken.Store(int64(n))
			}
		}()
		work(next)
	}
	for range min(runtime.GOMAXPROCS(0), n) - 1 {
		all.Go(guarded)
	}
	guarded()
	all.Wait()
	if failure != nil {
		panic(failure)
	}
}
