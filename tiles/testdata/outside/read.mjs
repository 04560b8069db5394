// Reads tiles of a PMTiles file with the npm package pmtiles: node read.mjs FOLDER FILE, then lines "z x y" on standard
// input. Answers each with the SHA-256 of the unpacked tile, or "-" where there is none. FOLDER has node_modules.
import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { createRequire } from 'node:module';

const { PMTiles } = createRequire(process.argv[2] + '/x.js')('pmtiles');
const file = await open(process.argv[3]);
const archive = new PMTiles({
	getKey: () => process.argv[3],
	getBytes: async (offset, length) => {
		const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, offset);
		return { data: buffer.buffer.slice(buffer.byteOffset, buffer.byteOffset + bytesRead) };
	},
});
for await (const line of createInterface({ input: process.stdin })) {
	const tile = await archive.getZxy(...line.split(' ').map(Number));
	console.log(tile ? createHash('sha256').update(new Uint8Array(tile.data)).digest('hex') : '-');
}
await file.close();
