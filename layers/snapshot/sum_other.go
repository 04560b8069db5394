//go:build !linux

package snapshot

import (
	"io/fs"
	"time"
)

// changed is not known here: files are read to take their sum.
func changed(fs.FileInfo) (time.Time, bool) { return time.Time{}, false }

func identity(fs.FileInfo) ([]int64, bool) { return nil, false }
