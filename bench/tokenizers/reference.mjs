// The reference (the Rust library, as an npm package) as a child process of a benchmark or of the fuzzing.
//   node reference.mjs tokenizer.json [TEXT_FILE]
// Each line of standard input is a command, a JSON array; each gets one line of JSON back.
//   ["time"]            encodes TEXT_FILE line by line, in batches: {"seconds": s}, without the reading of any result
//   ["count"]           {"tokens": n, "lines": n, "version": v}
//   ["encode", TEXT...] [{"ids": [...], "offsets": [[start, end], ...]}, ...], offsets in code points, without special tokens
// RAYON_NUM_THREADS says how many threads encode. Truncation and padding of the file are switched off.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

const require = createRequire(import.meta.url);
const { Tokenizer } = require('@anush008/tokenizers');
const BATCH = 512;

const [file, textFile] = process.argv.slice(2);
const tokenizer = Tokenizer.fromFile(file);
tokenizer.disableTruncation();
tokenizer.disablePadding();
const lines = textFile ? readFileSync(textFile, 'utf8').replace(/\n$/, '').split('\n') : [];
const plain = { addSpecialTokens: false };

async function encodeAll(use) {
  for (let i = 0; i < lines.length; i += BATCH) use(await tokenizer.encodeBatch(lines.slice(i, i + BATCH), plain));
}

async function answer([command, ...rest]) {
  switch (command) {
    case 'time': {
      const start = process.hrtime.bigint();
      await encodeAll(() => {});
      return { seconds: Number(process.hrtime.bigint() - start) / 1e9 };
    }
    case 'count': {
      let tokens = 0;
      await encodeAll(batch => { for (const encoding of batch) tokens += encoding.getLength(); });
      return { tokens, lines: lines.length, version: require('@anush008/tokenizers/package.json').version };
    }
    case 'encode':
      return (await tokenizer.encodeBatch(rest, plain)).map(encoding => ({ ids: encoding.getIds(), offsets: encoding.getOffsets() }));
    default:
      throw new Error(`no command ${command}`);
  }
}

for await (const line of createInterface({ input: process.stdin })) process.stdout.write(JSON.stringify(await answer(JSON.parse(line))) + '\n');
