using System.Runtime.InteropServices;
using Graft.Randomness;

namespace Graft.Vectors;

/// <summary>Trains on one slice of the text after another, from the common tables, with its own copies of the rows that it changes.</summary>
/// <param name="inputs">The copies of the words' vectors.</param>
/// <param name="outputs">The copies of the vectors that words are predicted with.</param>
/// <param name="sampler">Draws words.</param>
/// <param name="training">How to train.</param>
internal sealed class SliceWorker(RowOverlay inputs, RowOverlay outputs, WordSampler sampler, WordVectorsTraining training)
{
    private const int WordsPerLoss = 64;

    private readonly NegativeSampling _step = new(training.Size, 2 * training.Window, 1 + training.Negatives);
    private readonly List<int> _kept = [];
    private RandomStream _random = new(0);
    private readonly int[] _context = new int[2 * training.Window];
    private readonly int[] _targets = new int[1 + training.Negatives];

    /// <summary>The loss of some words since the slice began, summed over pairs, in nats.</summary>
    public double Loss { get; private set; }

    /// <summary>How many pairs <see cref="Loss"/> is of.</summary>
    public long LossPairs { get; private set; }

    /// <summary>Takes a slice of the text, without the occurrences of frequent words that are passed over.</summary>
    /// <param name="ids">Its words, with <see cref="EncodedText.LineEnd"/> between lines; may be empty.</param>
    /// <param name="random">The slice's own random numbers.</param>
    public void Begin(ReadOnlySpan<int> ids, RandomStream random)
    {
        (Loss, LossPairs, _random) = (0, 0, random);
        _kept.Clear();
        foreach (var id in ids)
        {
            if (id == EncodedText.LineEnd || sampler.Keeps(id, random))
                _kept.Add(id);
        }
    }

    /// <summary>Trains on a part of the slice, word after word, and leaves the changes in the copies.</summary>
    /// <param name="part">The part.</param>
    /// <param name="parts">How many parts the slice is cut into.</param>
    /// <param name="rate">The learning rate.</param>
    public void Train(int part, int parts, float rate)
    {
        inputs.Begin();
        outputs.Begin();
        var words = CollectionsMarshal.AsSpan(_kept);
        for (var middle = part * words.Length / parts; middle < (part + 1) * words.Length / parts; middle++)
        {
            if (words[middle] == EncodedText.LineEnd)
                continue;
            var neighbours = FindContext(words, middle, 1 + _random.NextInt(training.Window));
            if (neighbours > 0)
                TrainWord(words[middle], neighbours, rate, withLoss: middle % WordsPerLoss == 0);
        }

        inputs.TakeChanges();
        outputs.TakeChanges();
    }

    /// <summary>Fills the context with the places of the neighbours' vectors, within the line.</summary>
    private int FindContext(ReadOnlySpan<int> words, int middle, int window)
    {
        var count = 0;
        for (var place = middle - 1; place >= Math.Max(0, middle - window) && words[place] != EncodedText.LineEnd; place--)
            _context[count++] = inputs.OffsetOf(words[place]);
        for (var place = middle + 1; place <= Math.Min(words.Length - 1, middle + window) && words[place] != EncodedText.LineEnd; place++)
            _context[count++] = inputs.OffsetOf(words[place]);
        return count;
    }

    private void TrainWord(int word, int neighbours, float rate, bool withLoss)
    {
        var targets = 0;
        _targets[targets++] = outputs.OffsetOf(word);
        for (var i = 0; i < training.Negatives; i++)
        {
            // A word is no example of what it is not; then there is one less.
            if (sampler.Next(_random) is var drawn && drawn != word)
                _targets[targets++] = outputs.OffsetOf(drawn);
        }

        var context = _context.AsSpan(0, neighbours);
        var isBag = training.Algorithm == WordVectorsAlgorithm.Cbow;
        var sources = isBag ? TakeMean(context) : TakeAll(context);
        if (withLoss)
        {
            Loss += _step.Loss(sources, outputs.Copies, _targets.AsSpan(0, targets));
            LossPairs += sources;
        }

        _step.Step(sources, outputs.Copies, _targets.AsSpan(0, targets), rate);
        for (var i = 0; i < neighbours; i++)
        {
            var changes = _step.InputChanges.AsSpan((isBag ? 0 : i) * training.Size, training.Size);
            FloatRows.AddScaled(inputs.Copies.AsSpan(context[i], training.Size), changes, isBag ? 1f / neighbours : 1);
        }
    }

    private int TakeAll(ReadOnlySpan<int> context)
    {
        for (var i = 0; i < context.Length; i++)
            inputs.Copies.AsSpan(context[i], training.Size).CopyTo(_step.Inputs.AsSpan(i * training.Size));
        return context.Length;
    }

    // The gradient of the mean is divided as the mean is; the first program's is not (Irsoy et al. 2021, "Corrected CBOW Performs as well as
    // Skip-gram").
    private int TakeMean(ReadOnlySpan<int> context)
    {
        var mean = _step.Inputs.AsSpan(0, training.Size);
        mean.Clear();
        foreach (var offset in context)
            FloatRows.AddScaled(mean, inputs.Copies.AsSpan(offset, training.Size), 1f / context.Length);
        return 1;
    }
}
