package snapshot

import (
	"io/fs"
	"syscall"
	"time"
)

// changed returns when a file or what is known of it was last changed. No program
// can set this time.
func changed(info fs.FileInfo) (time.Time, bool) {
	if s, is := info.Sys().(*syscall.Stat_t); is {
		return time.Unix(s.Ctim.Unix()), true
	}
	return time.Time{}, false
}

// identity returns what tells a file from all others and from itself after a change.
func identity(info fs.FileInfo) ([]int64, bool) {
	s, is := info.Sys().(*syscall.Stat_t)
	if !is || !info.Mode().IsRegular() {
		return nil, false
	}
	return []int64{int64(s.Dev), int64(s.Ino), s.Ctim.Nano()}, true
}
