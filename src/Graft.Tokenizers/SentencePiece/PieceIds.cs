using Graft.Tokenizers.Models;

namespace Graft.Tokenizers.SentencePiece;

/// <summary>The tokens of a tokenizer that comes from a sentencepiece model.</summary>
/// <param name="Vocabulary">The tokens with their ids.</param>
/// <param name="OfPieces">The id of each piece of the model.</param>
/// <param name="LooksUpUnknown">
/// Whether a run of unknown characters is looked up as a token: a vocabulary that two models share has what only the other one knows.
/// </param>
internal sealed record PieceIds(Vocabulary Vocabulary, int[] OfPieces, bool LooksUpUnknown)
{
    /// <summary>The model's own ids.</summary>
    public static PieceIds Own(SentencePieceModel model) => new(
        new Vocabulary(model.File, model.Found.Concat(model.Marks)), // Of equal texts the mark is meant.
        [.. Enumerable.Range(0, model.Pieces.Count)],
        LooksUpUnknown: false);
}
