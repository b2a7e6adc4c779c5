using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Graft.Tokenizers.Decoders;
using Graft.Tokenizers.Models;
using Graft.Tokenizers.Normalizers;
using Graft.Tokenizers.PostProcessors;
using Graft.Tokenizers.PreTokenizers;
using Graft.Tokenizers.Unicode;

namespace Graft.Tokenizers;

/// <summary>
/// The stages in their order. Added tokens that are not normalized are cut out of the text; each stretch between them is normalized on its
/// own; normalized added tokens are cut out of that; then pre-tokenizer and model.
/// </summary>
internal sealed class TokenizerPipeline(
    AddedVocabulary added,
    Normalizer? normalizer,
    PreTokenizer? preTokenizer,
    Model model,
    PostProcessor? postProcessor,
    Decoder? decoder)
{
    private const int WordPerPiece = -1;

    // Pieces that are longer are cut where the model says that they can be.
    private const int LongestUncut = 16;

    // What runs: where the pre-tokenizer's last step maps bytes to characters for the model to read, neither is done.
    private readonly (PreTokenizer? PreTokenizer, Model Model) _run = Fuse(preTokenizer, model);

    // One for each thread that encodes at a time; taken and given back without a lock.
    private readonly EncodingScratch?[] _kept = new EncodingScratch?[Math.Max(Environment.ProcessorCount, 1) * 2];

    public AddedVocabulary Added { get; } = added;

    public Normalizer? Normalizer { get; } = normalizer;

    public PreTokenizer? PreTokenizer { get; } = preTokenizer;

    public Model Model { get; } = model;

    public PostProcessor? PostProcessor { get; } = postProcessor;

    public Decoder? Decoder { get; } = decoder;

    public Detokenizer Detokenizer { get; } = new(new TokenNames(added, model.Vocabulary), decoder);

    public TokenNames Names => Detokenizer.Names;

    /// <summary>Whether pieces that were met lately are remembered.</summary>
    public bool UsesCache { get; private init; } = true;

    /// <summary>The same stages, which remember nothing.</summary>
    public TokenizerPipeline WithoutCache() => new(Added, Normalizer, PreTokenizer, Model, PostProcessor, Decoder) { UsesCache = false };

    /// <summary>Encodes one text as the given sequence (0 or 1), without special tokens around it.</summary>
    public Encoding Encode(string text, int sequence, bool encodeSpecialTokens, ulong seed = 0)
    {
        text = LoneSurrogates.Replace(text);
        var scratch = Rent(tracksOrigins: true, seed);
        Append(scratch, text, WordPerPiece, encodeSpecialTokens);
        var encoding = scratch.Build(new SourceText([text], isWords: false), sequence, Names);
        Return(scratch);
        return encoding;
    }

    /// <summary>Encodes words, each as a text of its own.</summary>
    public Encoding EncodeWords(IReadOnlyList<string> words, int sequence, bool encodeSpecialTokens, ulong seed = 0)
    {
        var texts = words.Select(LoneSurrogates.Replace).ToArray();
        var scratch = Rent(tracksOrigins: true, seed);
        for (var i = 0; i < texts.Length; i++)
            Append(scratch, texts[i], i, encodeSpecialTokens);
        var encoding = scratch.Build(new SourceText(texts, isWords: true), sequence, Names);
        Return(scratch);
        return encoding;
    }

    /// <summary>The ids of one text, without special tokens around it; give the scratch back with <see cref="Return"/>.</summary>
    public EncodingScratch EncodeIds(ReadOnlySpan<char> text, bool encodeSpecialTokens)
    {
        var scratch = Rent(tracksOrigins: false, seed: 0);
        if (LoneSurrogates.AreIn(text))
            AppendReplaced(scratch, text, encodeSpecialTokens);
        else
            Append(scratch, text, WordPerPiece, encodeSpecialTokens);
        return scratch;
    }

    public void Return(EncodingScratch scratch)
    {
        if (scratch.IsHuge)
            return;
        for (int i = 0, slot = Environment.CurrentManagedThreadId; i < _kept.Length; i++, slot++)
        {
            if (Interlocked.CompareExchange(ref _kept[slot % _kept.Length], scratch, null) is null)
                return;
        }
    }

    /// <summary>The normalized text and its pieces with their original spans, as the stages alone make them, without added tokens.</summary>
    public Pieces Split(string text)
    {
        var aligned = new AlignedText();
        var pieces = new Pieces(aligned);
        aligned.Reset(LoneSurrogates.Replace(text), 0);
        Normalizer?.Normalize(aligned);
        pieces.Add(new Piece(0, aligned.Chars.Length));
        PreTokenizer?.Split(pieces);
        return pieces;
    }

    private static (PreTokenizer? PreTokenizer, Model Model) Fuse(PreTokenizer? preTokenizer, Model model) =>
        preTokenizer?.WithoutByteMap() is { } withoutMap && model.OverBytes() is { } overBytes ? (withoutMap, overBytes) : (preTokenizer, model);

    private EncodingScratch Rent(bool tracksOrigins, ulong seed)
    {
        EncodingScratch? scratch = null;
        for (int i = 0, slot = Environment.CurrentManagedThreadId; i < _kept.Length && scratch is null; i++, slot++)
            scratch = Interlocked.Exchange(ref _kept[slot % _kept.Length], null);
        scratch ??= new EncodingScratch(UsesCache && Model.IsCacheable ? new WordCache() : null);
        scratch.Begin(tracksOrigins);
        scratch.ModelTokens.Seed = seed;
        return scratch;
    }

    private void AppendReplaced(EncodingScratch scratch, ReadOnlySpan<char> text, bool encodeSpecialTokens)
    {
        var copy = ArrayPool<char>.Shared.Rent(text.Length);
        var replaced = copy.AsSpan(0, text.Length);
        text.CopyTo(replaced);
        LoneSurrogates.Replace(replaced);
        Append(scratch, replaced, WordPerPiece, encodeSpecialTokens);
        ArrayPool<char>.Shared.Return(copy);
    }

    private void Append(EncodingScratch scratch, ReadOnlySpan<char> text, int word, bool encodeSpecialTokens)
    {
        if (Added.BeforeNormalizing is null)
        {
            AppendStretch(scratch, text, 0, word, encodeSpecialTokens);
            return;
        }

        scratch.Stretches.Clear();
        Added.BeforeNormalizing.Split(text, encodeSpecialTokens, scratch.Stretches);
        foreach (var stretch in scratch.Stretches)
        {
            var chars = text[stretch.Start..stretch.End];
            if (stretch.IsAddedToken)
                AppendAdded(scratch, stretch.AddedTokenId, chars, new TextSpan(stretch.Start, stretch.End), word);
            else
                AppendStretch(scratch, chars, stretch.Start, word, encodeSpecialTokens);
        }
    }

    private void AppendStretch(EncodingScratch scratch, ReadOnlySpan<char> stretch, int offset, int word, bool encodeSpecialTokens)
    {
        var (text, pieces) = (scratch.Text, scratch.Pieces);
        text.Reset(stretch, offset, scratch.TracksOrigins || _run.PreTokenizer is { NeedsOrigins: true });
        Normalizer?.Normalize(text);
        pieces.Clear();
        if (Added.AfterNormalizing is { } matcher)
            matcher.Split(text.Chars, encodeSpecialTokens, pieces.Current);
        else
            pieces.Add(new Piece(0, text.Chars.Length));
        _run.PreTokenizer?.Split(pieces);
        if (scratch.TracksOrigins)
            AppendTokens(scratch, word);
        else
            AppendIds(scratch);
    }

    private void AppendIds(EncodingScratch scratch)
    {
        var text = scratch.Text.Padded;
        foreach (ref readonly var piece in CollectionsMarshal.AsSpan(scratch.Pieces.Current))
        {
            if (piece.IsAddedToken)
                scratch.AddId(piece.AddedTokenId);
            else if (piece.End - piece.Start <= LongestUncut)
                AppendIds(scratch, text, piece.Start, piece.End);
            else
                AppendPartsIds(scratch, text, piece);
        }
    }

    private void AppendPartsIds(EncodingScratch scratch, ReadOnlySpan<char> text, Piece piece)
    {
        for (int start = piece.Start, end; start < piece.End; start = end)
        {
            end = start + _run.Model.EndOfFirstPart(text[start..piece.End]);
            AppendIds(scratch, text, start, end);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void AppendIds(EncodingScratch scratch, ReadOnlySpan<char> text, int start, int end)
    {
        if (scratch.Cache is { } cache && cache.Find(text, start, end - start) is { IsFound: true } word)
        {
            scratch.AddIds(word);
            return;
        }

        foreach (ref readonly var token in Tokenize(scratch, text[start..end]))
            scratch.AddId(token.Id);
    }

    private void AppendTokens(EncodingScratch scratch, int word)
    {
        var text = scratch.Text;
        foreach (ref readonly var piece in CollectionsMarshal.AsSpan(scratch.Pieces.Current))
        {
            if (piece.IsAddedToken)
            {
                AppendAdded(scratch, piece.AddedTokenId, text.Chars[piece.Start..piece.End], text.Original(piece.Start, piece.End), word);
                continue;
            }

            var wordOfPiece = word == WordPerPiece ? scratch.NextWord++ : word;
            for (int start = piece.Start, end; start < piece.End; start = end)
            {
                end = piece.End - start <= LongestUncut ? piece.End : start + _run.Model.EndOfFirstPart(text.Chars[start..piece.End]);
                AppendTokens(scratch, start, end, wordOfPiece);
            }
        }
    }

    private void AppendTokens(EncodingScratch scratch, int start, int end, int word)
    {
        if (scratch.Cache is { } cache && cache.Find(scratch.Text.Padded, start, end - start) is { IsFound: true } cached)
        {
            for (var i = 0; i < cached.Count; i++)
                AppendToken(scratch, start, cached.Token(i), word);
            return;
        }

        foreach (ref readonly var token in Tokenize(scratch, scratch.Text.Chars[start..end]))
            AppendToken(scratch, start, token, word);
    }

    private ReadOnlySpan<ModelToken> Tokenize(EncodingScratch scratch, ReadOnlySpan<char> piece)
    {
        scratch.ModelTokens.Clear();
        _run.Model.Tokenize(piece, scratch.ModelTokens);
        var tokens = scratch.ModelTokens.Items;
        scratch.Cache?.Add(piece, tokens);
        return tokens;
    }

    private static void AppendToken(EncodingScratch scratch, int pieceStart, ModelToken token, int word)
    {
        var (start, end) = (pieceStart + token.Start, pieceStart + token.End);
        var offsets = scratch.Text.Original(start, end);
        if (token.IsSurface)
            scratch.Add(token.Id, scratch.Text.Chars[start..end].ToString(), offsets, word);
        else
            scratch.Add(token.Id, offsets, word);
    }

    private void AppendAdded(EncodingScratch scratch, int id, ReadOnlySpan<char> matched, TextSpan offsets, int word)
    {
        if (!scratch.TracksOrigins)
        {
            scratch.AddId(id);
            return;
        }

        word = word == WordPerPiece ? scratch.NextWord++ : word;
        if (matched.SequenceEqual(Added.TokenOf(id)))
            scratch.Add(id, offsets, word);
        else
            scratch.Add(id, matched.ToString(), offsets, word);
    }
}
