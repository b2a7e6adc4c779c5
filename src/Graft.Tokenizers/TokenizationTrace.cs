using Graft.Tokenizers.PreTokenizers;
using Graft.Tokenizers.Unicode;

namespace Graft.Tokenizers;

/// <summary>
/// A text on its way through a tokenizer, stage by stage: for people who want to see how it works, or why it gives what it gives. Each
/// part of a sequence is a step of its own. Made for single texts; encoding itself keeps none of this.
/// </summary>
public sealed class TokenizationTrace
{
    private readonly List<TokenizationStep> _steps = [];
    private readonly List<Pieces> _stretches = [];

    internal TokenizationTrace(Tokenizer tokenizer, string text)
    {
        Encoding = tokenizer.Encode(text);
        Decoded = tokenizer.Decode(Encoding.Ids);
        var pipeline = tokenizer.Pipeline;
        Text = LoneSurrogates.Replace(text);
        var types = tokenizer.Stages.ToLookup(stage => stage.Kind, stage => stage.Type);

        CutAddedTokens(pipeline);
        Each("normalizer", types, pipeline.Normalizer?.Parts ?? [], (part, pieces) =>
        {
            part.Normalize(pieces.Text);
            Restart(pieces);
        });
        if (pipeline.Added.AfterNormalizing is { } matcher)
        {
            foreach (var pieces in _stretches.Where(IsText))
            {
                pieces.Clear();
                matcher.Split(pieces.Text.Chars, encodeSpecialTokens: false, pieces.Current);
            }

            Keep("added_tokens", "");
        }

        Each("pre_tokenizer", types, pipeline.PreTokenizer?.Parts ?? [], (part, pieces) => part.Split(pieces));
        var plain = tokenizer.Encode(text, options: new EncodeOptions { AddSpecialTokens = false });
        _steps.Add(new TokenizationStep("model", types["model"].Single(), [.. plain.Tokens.Select((token, i) =>
            new TokenizationPiece(token, plain.Offsets[i], tokenizer.AddedTokens.ContainsKey(plain.Ids[i])))]));
    }

    /// <summary>The text; a lone surrogate in it has become U+FFFD.</summary>
    public string Text { get; }

    /// <summary>The steps in their order, up to the model.</summary>
    public IReadOnlyList<TokenizationStep> Steps => _steps;

    /// <summary>The result, with the special tokens that the post-processor adds.</summary>
    public Encoding Encoding { get; }

    /// <summary>What decoding makes of the result's ids, without special tokens.</summary>
    public string Decoded { get; }

    // Each stretch between added tokens goes through the rest on its own.
    private void CutAddedTokens(TokenizerPipeline pipeline)
    {
        var found = new List<Piece>();
        if (pipeline.Added.BeforeNormalizing is { } matcher)
            matcher.Split(Text, encodeSpecialTokens: false, found);
        else if (Text.Length > 0)
            found.Add(new Piece(0, Text.Length));
        foreach (var piece in found)
        {
            var pieces = new Pieces(new AlignedText());
            pieces.Text.Reset(Text.AsSpan()[piece.Start..piece.End], piece.Start);
            pieces.Add(new Piece(0, piece.End - piece.Start, piece.AddedTokenId));
            _stretches.Add(pieces);
        }

        if (pipeline.Added.BeforeNormalizing is not null)
            Keep("added_tokens", "");
    }

    private void Each<TStage>(string kind, ILookup<string, string> types, IReadOnlyList<TStage> parts, Action<TStage, Pieces> apply)
    {
        foreach (var (part, type) in parts.Zip(types[kind]))
        {
            foreach (var pieces in _stretches.Where(IsText))
                apply(part, pieces);
            Keep(kind, type);
        }
    }

    private void Keep(string kind, string type) => _steps.Add(new TokenizationStep(kind, type, [.. _stretches.SelectMany(pieces => pieces.Current.Select(piece =>
        new TokenizationPiece(
            pieces.Text.Chars[piece.Start..piece.End].ToString(), pieces.Text.Original(piece.Start, piece.End), piece.IsAddedToken)))]));

    private static void Restart(Pieces pieces)
    {
        pieces.Clear();
        pieces.Add(new Piece(0, pieces.Text.Chars.Length));
    }

    private static bool IsText(Pieces pieces) => pieces.Current is not [{ IsAddedToken: true }];
}
