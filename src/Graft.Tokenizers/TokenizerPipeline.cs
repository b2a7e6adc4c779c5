using Graft.Tokenizers.Decoders;
using Graft.Tokenizers.Models;
using Graft.Tokenizers.Normalizers;
using Graft.Tokenizers.PostProcessors;
using Graft.Tokenizers.PreTokenizers;

namespace Graft.Tokenizers;

/// <summary>
/// The stages in their order. Added tokens that are not normalized are cut out of the text; each stretch between them is normalized on its
/// own; normalized added tokens are cut out of that; then pre-tokenizer and model.
/// </summary>
internal sealed record TokenizerPipeline(
    AddedVocabulary Added,
    Normalizer? Normalizer,
    PreTokenizer? PreTokenizer,
    Model Model,
    PostProcessor? PostProcessor,
    Decoder? Decoder)
{
    private const int WordPerPiece = -1;

    /// <summary>Encodes one text as the given sequence (0 or 1), without special tokens around it.</summary>
    public Encoding Encode(string text, int sequence, bool encodeSpecialTokens)
    {
        var builder = EncodingBuilder.Rent();
        text = WithoutLoneSurrogates(text);
        Append(builder, text, WordPerPiece, encodeSpecialTokens);
        var encoding = builder.Build(new SourceText([text], isWords: false), sequence);
        EncodingBuilder.Return(builder);
        return encoding;
    }

    /// <summary>Encodes words, each as a text of its own.</summary>
    public Encoding EncodeWords(IReadOnlyList<string> words, int sequence, bool encodeSpecialTokens)
    {
        var builder = EncodingBuilder.Rent();
        var texts = words.Select(WithoutLoneSurrogates).ToArray();
        for (var i = 0; i < texts.Length; i++)
            Append(builder, texts[i], i, encodeSpecialTokens);
        var encoding = builder.Build(new SourceText(texts, isWords: true), sequence);
        EncodingBuilder.Return(builder);
        return encoding;
    }

    /// <summary>The normalized text and its pieces with their original spans, as the stages alone make them, without added tokens.</summary>
    public Pieces Split(string text)
    {
        var aligned = new AlignedText();
        var pieces = new Pieces(aligned);
        aligned.Reset(WithoutLoneSurrogates(text), 0);
        Normalizer?.Normalize(aligned);
        pieces.Add(new Piece(0, aligned.Chars.Length));
        PreTokenizer?.Split(pieces);
        return pieces;
    }

    // A lone surrogate is not text, and no file or model knows it: it becomes U+FFFD, which has the same length, so offsets stay.
    private static string WithoutLoneSurrogates(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF'))
            return text;
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
                i++;
            else if (char.IsSurrogate(text[i]))
                return ReplaceLoneSurrogates(text);
        }

        return text;
    }

    private static string ReplaceLoneSurrogates(string text) => string.Create(text.Length, text, static (chars, source) =>
    {
        for (var i = 0; i < chars.Length; i++)
        {
            var isFirst = char.IsHighSurrogate(source[i]) && i + 1 < source.Length && char.IsLowSurrogate(source[i + 1]);
            var isSecond = char.IsLowSurrogate(source[i]) && i > 0 && char.IsHighSurrogate(source[i - 1]);
            chars[i] = char.IsSurrogate(source[i]) && !isFirst && !isSecond ? '\uFFFD' : source[i];
        }
    });

    private void Append(EncodingBuilder builder, string text, int word, bool encodeSpecialTokens)
    {
        if (Added.BeforeNormalizing is null)
        {
            AppendStretch(builder, text, 0, word, encodeSpecialTokens);
            return;
        }

        builder.Stretches.Clear();
        Added.BeforeNormalizing.Split(text, encodeSpecialTokens, builder.Stretches);
        foreach (var stretch in builder.Stretches)
        {
            var chars = text.AsSpan(stretch.Start, stretch.End - stretch.Start);
            if (stretch.IsAddedToken)
                AppendAdded(builder, stretch.AddedTokenId, chars, new TextSpan(stretch.Start, stretch.End), word);
            else
                AppendStretch(builder, chars, stretch.Start, word, encodeSpecialTokens);
        }
    }

    private void AppendStretch(EncodingBuilder builder, ReadOnlySpan<char> stretch, int offset, int word, bool encodeSpecialTokens)
    {
        var (text, pieces) = (builder.Text, builder.Pieces);
        text.Reset(stretch, offset);
        Normalizer?.Normalize(text);
        pieces.Clear();
        if (Added.AfterNormalizing is { } matcher)
            matcher.Split(text.Chars, encodeSpecialTokens, pieces.Current);
        else
            pieces.Add(new Piece(0, text.Chars.Length));
        PreTokenizer?.Split(pieces);
        foreach (var piece in pieces.Current)
        {
            var chars = pieces.Text.Chars[piece.Start..piece.End];
            if (piece.IsAddedToken)
                AppendAdded(builder, piece.AddedTokenId, chars, text.Original(piece.Start, piece.End), word);
            else
                AppendPiece(builder, piece, chars, word);
        }
    }

    private void AppendPiece(EncodingBuilder builder, Piece piece, ReadOnlySpan<char> chars, int word)
    {
        builder.ModelTokens.Clear();
        Model.Tokenize(chars, builder.ModelTokens);
        if (word == WordPerPiece)
            word = builder.NextWord++;
        foreach (var token in builder.ModelTokens)
            builder.Add(token.Id, token.Text, builder.Text.Original(piece.Start + token.Start, piece.Start + token.End), word);
    }

    private void AppendAdded(EncodingBuilder builder, int id, ReadOnlySpan<char> matched, TextSpan offsets, int word)
    {
        var content = Added.TokenOf(id)!;
        var token = matched.SequenceEqual(content) ? content : matched.ToString();
        builder.Add(id, token, offsets, word == WordPerPiece ? builder.NextWord++ : word);
    }
}
