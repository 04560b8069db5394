//go:build unix

package archive

import (
	"os"
	"syscall"
)

// lock keeps a second export from writing the same file. The lock ends with the
// process, however it ends.
func lock(f *os.File) error {
	return syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
}
