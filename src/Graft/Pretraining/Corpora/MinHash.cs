using System.Numerics;
using Graft.Data.Documents;
using Graft.Randomness;

namespace Graft.Pretraining.Corpora;

/// <summary>
/// A document's signature: for each of 128 hash functions the least value over its shingles, the runs of five words (16 bits of it, which is
/// enough to tell two apart). The part of the places at
/// which two signatures agree estimates which part of all their shingles two documents share (Broder, 1997), with a standard error of at most
/// 0.045. A word is a run of letters and digits, in lower case; a document of fewer than five words is one shingle.
/// </summary>
internal sealed class MinHash
{
    /// <summary>How many hash functions there are.</summary>
    public const int Functions = 128;

    /// <summary>How many words are in a shingle.</summary>
    public const int ShingleWords = 5;

    private const ulong Prime = 0x9E3779B97F4A7C15;

    private readonly uint[] _factors = new uint[Functions];
    private readonly uint[] _terms = new uint[Functions];

    public MinHash()
    {
        // Fixed for all corpora: whether two documents are alike depends on nothing but them.
        var stream = new RandomSource(0).Stream(RandomPurpose.Shingles);
        for (var i = 0; i < Functions; i++)
        {
            _factors[i] = (uint)(stream.NextDouble() * uint.MaxValue) | 1;
            _terms[i] = (uint)(stream.NextDouble() * uint.MaxValue);
        }
    }

    /// <summary>The signature of a document.</summary>
    public ushort[] Of(DocumentBatch batch, int document)
    {
        var least = new uint[Functions];
        Array.Fill(least, uint.MaxValue);
        Span<ulong> words = stackalloc ulong[ShingleWords];
        words.Clear();
        var count = 0;
        for (var segment = batch.DocumentStart(document); segment < batch.DocumentEnds[document]; segment++)
        {
            var text = batch[segment];
            for (var at = 0; NextWord(text, ref at, out var word);)
            {
                words[count++ % ShingleWords] = word;
                if (count >= ShingleWords)
                    Add(Shingle(words, count), least);
            }
        }

        if (count < ShingleWords)
            Add(Shingle(words[..count], count), least);
        return Array.ConvertAll(least, Shortened);
    }

    /// <summary>The estimated likeness of two documents.</summary>
    public static double Likeness(ReadOnlySpan<ushort> left, ReadOnlySpan<ushort> right)
    {
        var equal = Vector<ushort>.Zero;
        for (var i = 0; i < Functions; i += Vector<ushort>.Count)
            equal -= Vector.Equals(new Vector<ushort>(left[i..]), new Vector<ushort>(right[i..]));
        return (double)Vector.Sum(equal) / Functions;
    }

    private void Add(uint shingle, uint[] least)
    {
        var value = new Vector<uint>(shingle);
        for (var i = 0; i < Functions; i += Vector<uint>.Count)
            Vector.Min(new Vector<uint>(least, i), (value ^ new Vector<uint>(_terms, i)) * new Vector<uint>(_factors, i)).CopyTo(least, i);
    }

    // The low half of a product knows the low half of the shingle only, and the high half of a least value is 0 for any long document.
    private static ushort Shortened(uint least) => (ushort)(((least ^ (least >> 16)) * 0x45D9F3Bu) >> 16);

    // In the order of the text, the oldest word first.
    private static uint Shingle(ReadOnlySpan<ulong> words, int count)
    {
        var hash = 0UL;
        for (var i = 0; i < words.Length; i++)
            hash = Mix(hash ^ words[(count + i) % words.Length]);
        return (uint)(hash >> 32);
    }

    private static bool NextWord(ReadOnlySpan<char> text, ref int at, out ulong hash)
    {
        hash = 0;
        while (at < text.Length && !IsOfWord(text[at]))
            at++;
        var start = at;
        for (; at < text.Length && IsOfWord(text[at]); at++)
            hash = (hash ^ char.ToLowerInvariant(text[at])) * Prime;
        hash = Mix(hash);
        return at > start;
    }

    // Halves of surrogate pairs are letters here: what they are part of is rarely anything else.
    private static bool IsOfWord(char c) => char.IsLetterOrDigit(c) || char.IsSurrogate(c);

    private static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 32)) * Prime;
        value = (value ^ (value >> 29)) * 0xBF58476D1CE4E5B9;
        return value ^ (value >> 32);
    }
}
