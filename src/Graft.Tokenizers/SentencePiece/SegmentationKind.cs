namespace Graft.Tokenizers.SentencePiece;

/// <summary>How a sentencepiece model finds its pieces in text; the numbers are those in the file.</summary>
internal enum SegmentationKind
{
    Unigram = 1,
    Bpe = 2,
    Word = 3,
    Character = 4,
}
