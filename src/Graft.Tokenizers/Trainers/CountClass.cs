namespace Graft.Tokenizers.Trainers;

/// <summary>The words that occur equally often: how many they are, their bytes, and what learning from them costs.</summary>
internal readonly record struct CountClass(long Words, long Bytes, long Cost);
