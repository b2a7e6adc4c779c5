using System.Text.Json.Serialization;
using Graft.Data;
using Graft.Tokenizers;

namespace Graft.Cli.Commands.Tokenizers;

/// <summary>What <c>graft tokenizer inspect</c> found.</summary>
/// <param name="Path">The folder or file.</param>
/// <param name="VocabularySize">How many tokens, added ones included.</param>
/// <param name="SpecialTokens">The special tokens by their part, such as <c>pad_token</c>.</param>
/// <param name="AddedTokens">The tokens that are cut out of a text before the model sees it.</param>
/// <param name="ModelMaxLength">The longest input in tokens that its files name, or null.</param>
/// <param name="Truncation">What its file asks to cut to, or null; applied on request only.</param>
/// <param name="Padding">What its file asks to fill up to, or null; likewise.</param>
/// <param name="Stages">The stages in their order; a sequence gives its parts.</param>
/// <param name="Sample">With <c>--text</c> the text on its way through them, else null.</param>
internal sealed record TokenizerReport(
    string Path,
    int VocabularySize,
    IReadOnlyDictionary<string, TokenizerReport.Special> SpecialTokens,
    IReadOnlyList<TokenizerReport.Added> AddedTokens,
    int? ModelMaxLength,
    Truncation? Truncation,
    Padding? Padding,
    IReadOnlyList<TokenizerStage> Stages,
    TokenizerReport.SampleText? Sample)
{
    /// <summary>Makes the report.</summary>
    public static TokenizerReport Of(string path, Tokenizer tokenizer, string? text)
    {
        (string Part, string? Token, int? Id)[] special =
        [
            ("pad_token", tokenizer.PadToken, tokenizer.PadId), ("unk_token", tokenizer.UnknownToken, tokenizer.UnknownId),
            ("cls_token", tokenizer.ClsToken, tokenizer.ClsId), ("sep_token", tokenizer.SepToken, tokenizer.SepId),
            ("mask_token", tokenizer.MaskToken, tokenizer.MaskId),
        ];
        return new TokenizerReport(
            path,
            tokenizer.VocabularySize,
            special.Where(part => part.Token is not null).ToDictionary(part => part.Part, part => new Special(part.Token!, part.Id)),
            [.. tokenizer.AddedTokens.Select(entry => new Added(
                entry.Key, entry.Value.Content, entry.Value.SingleWord, entry.Value.StripLeft, entry.Value.StripRight, entry.Value.Normalized,
                entry.Value.Special))],
            tokenizer.ModelMaxLength,
            tokenizer.Truncation,
            tokenizer.Padding,
            tokenizer.Stages,
            text is null ? null : SampleText.Of(tokenizer.Trace(text)));
    }

    /// <param name="Token">The token.</param>
    /// <param name="Id">Its id, or null where the vocabulary lacks it.</param>
    internal sealed record Special(string Token, int? Id);

    /// <summary>An added token, with the names of tokenizer.json.</summary>
    internal sealed record Added(int Id, string Content, bool SingleWord, bool Lstrip, bool Rstrip, bool Normalized, bool Special);

    /// <param name="Text">The text.</param>
    /// <param name="Steps">What each stage up to the model made of it.</param>
    /// <param name="Ids">The ids, special tokens included.</param>
    /// <param name="Tokens">The tokens.</param>
    /// <param name="Offsets">Start and end of each token in the text, in code points.</param>
    /// <param name="Words">The index of the piece that each token is of; null for special tokens.</param>
    /// <param name="Decoded">The text of the ids, without special tokens.</param>
    internal sealed record SampleText(
        string Text, IReadOnlyList<Step> Steps, IReadOnlyList<int> Ids, IReadOnlyList<string> Tokens, IReadOnlyList<int[]> Offsets,
        IReadOnlyList<int?> Words, string Decoded)
    {
        /// <summary>Takes what is shown from a trace.</summary>
        public static SampleText Of(TokenizationTrace trace)
        {
            var offsets = new TextOffsets(trace.Text);
            int[] CodePoints(TextSpan span) =>
                [offsets.Convert(span.Start, TextOffsetUnit.Utf16, TextOffsetUnit.CodePoint), offsets.Convert(span.End, TextOffsetUnit.Utf16, TextOffsetUnit.CodePoint)];
            return new SampleText(
                trace.Text,
                [.. trace.Steps.Select(step => new Step(step.Kind, step.Type, [.. step.Pieces.Select(piece =>
                    new Piece(piece.Text, CodePoints(piece.Offsets), piece.IsAddedToken))]))],
                trace.Encoding.Ids, [.. trace.Encoding.Tokens], [.. trace.Encoding.Offsets.Select(CodePoints)], [.. trace.Encoding.WordIds], trace.Decoded);
        }
    }

    /// <param name="Kind">The stage's place, or <c>added_tokens</c>.</param>
    /// <param name="Type">Its type; empty for <c>added_tokens</c>.</param>
    /// <param name="Pieces">The pieces after it; after the model, the tokens.</param>
    internal sealed record Step(string Kind, string Type, IReadOnlyList<Piece> Pieces);

    /// <param name="Text">What it is by now.</param>
    /// <param name="Offsets">Start and end in the text, in code points.</param>
    /// <param name="Added">Whether it is an added token.</param>
    internal sealed record Piece(string Text, int[] Offsets, bool Added);
}

/// <summary>The JSON form of <see cref="TokenizerReport"/>.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(TokenizerReport))]
internal sealed partial class TokenizerReportJson : JsonSerializerContext;
