// Package snapshot keeps what takes long to build in files, so that the next start
// of the program reads it as fast as the disk gives it.
//
// A [Store] is a folder. Each file in it holds one thing, which has a kind (what it
// is, and the version of its form) and a [Key] (a hash over everything that it was
// made of). Whoever reads states both and gets exactly that or an error: what is
// stale, of another form or broken is never returned. The folder may be removed at any time, and
// several programs may use it at once.
//
// # Form of a file
//
// All numbers are little endian.
//
//	head       8 bytes "GUOTUSNP", 4 version of this form, 4 length of the kind,
//	           the kind, 32 key
//	sections   flat arrays, one after another
//	directory  per section: 4 length of its name, the name, 4 bytes per element, 8 number
//	           of elements, 8 offset, 4 CRC-32C of its bytes
//	foot       8 offset of the directory, 4 its CRC-32C, 4 CRC-32C of the head,
//	           8 bytes "GUOTUEND"
//
// A file that was not written to its end has no foot.
package snapshot
