using Graft.Modeling;
using Graft.Randomness;
using Graft.Tasks;
using Graft.Tokenizers;
using Graft.Vectors;
using static TorchSharp.torch;

namespace Graft.Experiments;

/// <summary>
/// Begins a new model's embeddings with static word vectors, so that related tokens are near each other from the first step. A token gets the mean of
/// the vectors of the words that it is a part of; vectors of another size than H are mapped by a random matrix, which keeps their angles about as
/// they are (Johnson and Lindenstrauss 1984). Tokens of no known word stay as they were drawn.
/// </summary>
internal static class VectorStart
{
    /// <summary>Writes the embeddings.</summary>
    /// <param name="model">A new model whose parameters have been drawn.</param>
    /// <param name="folder">A folder with static vectors.</param>
    /// <param name="tokenizer">The model's tokenizer.</param>
    /// <param name="random">Draws the map.</param>
    /// <returns>How many tokens got a vector.</returns>
    /// <exception cref="GraftException">There are no vectors in the folder, or none for the tokenizer's tokens, or they are all alike.</exception>
    public static int Apply(TaskModel model, string folder, Tokenizer tokenizer, RandomSource random)
    {
        var (vectors, _) = StaticVectorsDirectory.Load(folder);
        var (sums, weights) = Sums(vectors, tokenizer);
        int[] known = [.. Enumerable.Range(0, weights.Length).Where(id => weights[id] > 0)];
        if (known.Length == 0)
            throw new UnsupportedModelException($"{folder}: none of its words has a token of the model's tokenizer; take vectors of the same languages");
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        var table = model.NamedParameters().Single(pair => model.Family.DepthOf(pair.Name) == 0 && pair.Parameter.dim() == 2 && pair.Parameter.shape[0] == model.Config.Vocabulary).Parameter;
        var means = tensor(known.SelectMany(id => sums[id].Select(value => value / weights[id])).ToArray(), known.Length, vectors.Size); // (N, D)
        means = means - means.mean([0], keepdim: true); // what all words share says nothing of any
        var map = new float[vectors.Size * model.Config.Hidden];
        random.Stream(RandomPurpose.Initialization, nameof(VectorStart)).FillNormal(map, 1);
        var mapped = means.mm(tensor(map, vectors.Size, model.Config.Hidden)); // (N, H)
        var deviation = known.Length > 1 ? mapped.std().item<float>() : 0;
        if (deviation == 0)
            throw new UnsupportedModelException($"{folder}: the vectors that the model's tokens get are all alike, so they say nothing; take vectors of more words of the same languages");
        mapped = mapped * (model.Config.InitializerDeviation / deviation);
        table.index_copy_(0, tensor([.. known.Select(id => (long)id)]), mapped);
        return known.Length;
    }

    // Each word in the case that the vectors have, and capitalised, as it stands at the beginning of a sentence.
    private static (float[][] Sums, float[] Weights) Sums(WordVectors vectors, Tokenizer tokenizer)
    {
        var sums = Enumerable.Range(0, tokenizer.IdCount).Select(_ => new float[vectors.Size]).ToArray();
        var weights = new float[tokenizer.IdCount];
        var plain = new EncodeOptions { AddSpecialTokens = false };
        for (var place = 0; place < vectors.Count; place++)
        {
            var word = vectors.Words[place];
            if (word.Length == 0 || word[0] == '[')
                continue;
            var vector = vectors[place];
            var squares = 0f;
            foreach (var value in vector)
                squares += value * value;
            var length = MathF.Sqrt(squares);
            if (length == 0)
                continue;
            foreach (var form in new[] { word, char.ToUpperInvariant(word[0]) + word[1..] }.Distinct())
            {
                var ids = tokenizer.EncodeWords([form], options: plain).Ids;
                foreach (var id in ids)
                {
                    // The unknown token is no part of any word: all words that the tokenizer lacks would meet in it.
                    if (id == tokenizer.UnknownId)
                        continue;
                    var weight = 1f / ids.Count;
                    weights[id] += weight;
                    for (var i = 0; i < vector.Length; i++)
                        sums[id][i] += weight / length * vector[i];
                }
            }
        }

        return (sums, weights);
    }
}
