namespace Graft.Vectors;

/// <summary>How a file holds word vectors.</summary>
public enum WordVectorsFormat
{
    /// <summary>A line for each word: the word, then its numbers. GloVe's .txt; with a first line of count and size, word2vec's text and fastText's .vec.</summary>
    Text,

    /// <summary>word2vec's binary files: a first line of count and size, then each word, a space, and its numbers as little-endian float32.</summary>
    Binary,
}
