// The reference trains: node train.mjs bpe|wordpiece|unigram|wordlevel TEXT_FILE...
// With its own defaults, which the package cannot change: 30,000 tokens, Unigram 8,000. Prints seconds and peak memory as one line of JSON.
import { createRequire } from 'node:module';

const reference = createRequire(import.meta.url)('@anush008/tokenizers');
const [algorithm, ...files] = process.argv.slice(2);
const { BPE, WordPiece, Unigram, WordLevel, Tokenizer } = reference;
const makers = {
  bpe: () => [BPE.empty(), reference.byteLevelPreTokenizer(false)],
  wordpiece: () => [WordPiece.empty(), reference.bertPreTokenizer(), reference.bertNormalizer()],
  unigram: () => [Unigram.empty(), reference.metaspacePreTokenizer(), reference.nfkcNormalizer()],
  wordlevel: () => [WordLevel.empty(), reference.whitespacePreTokenizer()],
};
const [model, preTokenizer, normalizer] = makers[algorithm]();
const tokenizer = new Tokenizer(model);
tokenizer.setPreTokenizer(preTokenizer);
if (normalizer) tokenizer.setNormalizer(normalizer);
const start = process.hrtime.bigint();
tokenizer.train(files);
const seconds = Number(process.hrtime.bigint() - start) / 1e9;
console.log(JSON.stringify({ algorithm, seconds, tokens: tokenizer.getVocabSize(), peak_mb: Math.round(process.resourceUsage().maxRSS / 1024) }));
