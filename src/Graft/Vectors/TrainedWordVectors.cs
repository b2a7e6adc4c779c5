using Graft.Tokenizers;

namespace Graft.Vectors;

/// <summary>Word vectors that were trained, with the tokenizer that finds a word's place.</summary>
/// <param name="Tokenizer">The word-level tokenizer: a word's id is its vector's place.</param>
/// <param name="Vectors">The vectors of all its tokens, in the order of the ids: <c>[PAD]</c>, which is 0, <c>[UNK]</c>, and the words.</param>
/// <param name="TextWords">How many words the text has.</param>
/// <param name="UnknownWords">How many of them are not in the vocabulary.</param>
public sealed record TrainedWordVectors(Tokenizer Tokenizer, WordVectors Vectors, long TextWords, long UnknownWords);
