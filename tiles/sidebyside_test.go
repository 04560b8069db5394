package tiles

import "testing"

func TestSideBySide(t *testing.T) {
	for _, n := range []int{0, 1, 2, 1000} {
		times := make([]int, n)
		sideBySide(n, func(next func() (int, bool)) {
			for i, ok := next(); ok; i, ok = next() {
				times[i]++
			}
		})
		for i, k := range times {
			if k != 1 {
				t.Errorf("%d of %d was taken %d times", i, n, k)
			}
		}
	}
	for _, bad := range []int{0, 1, 50, 99} {
		func() {
			defer func() {
				if r := recover(); r != "oh" {
					t.Errorf("a panic at %d: %v", bad, r)
				}
			}()
			sideBySide(100, func(next func() (int, bool)) {
				for i, ok := next(); ok; i, ok = next() {
					if i == bad {
						panic("oh")
					}
				}
			})
		}()
	}
}
