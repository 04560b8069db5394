// Package archive writes and reads files of ready tiles: PMTiles (version 3) and
// MBTiles (version 1.3).
//
// Export makes a whole pyramid of tiles. It builds a tile only where something
// happens in it: where no border comes near, one tile stands for all. Equal tiles
// are stored once. The file depends on the plan and the options alone, not on the number of
// cores or on interruptions: an export that was broken off goes on where it was.
//
// Open reads either format. Nothing that a file says is believed: lengths and
// offsets are checked against its size, and what is unpacked has a limit.
package archive
