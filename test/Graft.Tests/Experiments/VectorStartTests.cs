using Graft.Experiments;
using Graft.Modeling;
using Graft.Randomness;
using Graft.Tasks;
using Graft.Tests.Checkpoints;
using Graft.Tests.Modeling;
using Graft.Tokenizers;
using Graft.Vectors;
using Xunit;

namespace Graft.Tests.Experiments;

/// <summary><c>--vectors</c>: what of static vectors is in the embeddings that begin with them.</summary>
public sealed class VectorStartTests : IDisposable
{
    private const int Size = 24, Hidden = 512;

    // The deviation of a cosine under a random map is at most 1 / sqrt(H) (Johnson and Lindenstrauss 1984).
    private static readonly double MapDeviation = 1 / Math.Sqrt(Hidden);

    private static readonly string[][] Groups = [["dog", "cat", "bird", "fish"], ["house", "river", "town", "garden"], ["sees", "finds", "likes", "reads"]];

    private static readonly string[] Words = [.. Groups.SelectMany(group => group)];

    private static readonly Tokenizer Tokenizer = Tokenizer.FromDirectory(TinyBert.Folder);

    private readonly ScratchFolder _scratch = new();

    public void Dispose() => _scratch.Dispose();

    public static TheoryData<string> Families { get; } = ["bert", "modernbert"];

    [Theory]
    [MemberData(nameof(Families))]
    public void Apply_WordsOfOneToken_AreAsNearAsTheirVectors(string family)
    {
        var vectors = Vectors();
        using var model = Model(family);
        Assert.Equal(Words.Length, Apply(model, vectors));
        var rows = Rows(model);
        var embeddings = Words.Select(word => rows[Tokenizer.TokenToId(word)!.Value]).ToArray();
        var expected = Centred([.. Words.Select(word => Unit(vectors[vectors.IndexOf(word)].ToArray()))]);

        var errors = new List<double>();
        for (var a = 0; a < Words.Length; a++)
        {
            for (var b = a + 1; b < Words.Length; b++)
            {
                var found = Cosine(embeddings[a], embeddings[b]);
                errors.Add(Math.Abs(found - Cosine(expected[a], expected[b])));
                if (a / 4 == b / 4)
                    Assert.True(found > 0.6, $"{Words[a]} and {Words[b]}: {found}");
                else
                    Assert.True(found < 0.2, $"{Words[a]} and {Words[b]}: {found}");
            }
        }

        Assert.True(errors.Average() < MapDeviation, $"{errors.Average()}");
        Assert.True(errors.Max() < 4 * MapDeviation, $"{errors.Max()}");
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Apply_Embeddings_HaveTheDeviationOfTheConfig(string family)
    {
        using var model = Model(family);
        Apply(model, Vectors());
        var rows = Rows(model);
        var values = Words.SelectMany(word => rows[Tokenizer.TokenToId(word)!.Value]).Select(value => (double)value).ToList();
        var mean = values.Average();
        var deviation = Math.Sqrt(values.Sum(value => (value - mean) * (value - mean)) / (values.Count - 1));
        Assert.Equal(model.Config.InitializerDeviation, deviation, 1e-5 * model.Config.InitializerDeviation);
    }

    [Theory]
    [MemberData(nameof(Families))]
    public void Apply_TokensWithoutAVector_StayAsTheyWereDrawn(string family)
    {
        // No piece of the tokenizer stands for the last word, so it is the unknown token, which is no word of its own.
        var vectors = Vectors(others: ["日本"]);
        using var model = Model(family);
        using var drawn = Model(family);
        Assert.Equal(Words.Length, Apply(model, vectors));
        var known = Words.Select(word => Tokenizer.TokenToId(word)!.Value).ToHashSet();
        var (rows, before) = (Rows(model), Rows(drawn));
        Assert.All(Enumerable.Range(0, rows.Length), id => Assert.True(rows[id].AsSpan().SequenceEqual(before[id]) != known.Contains(id), Tokenizer.IdToToken(id)));

        var table = Table(model).Name;
        Assert.All(
            model.NamedParameters().Zip(drawn.NamedParameters()).Where(pair => pair.First.Name != table),
            pair => Assert.True(pair.First.Parameter.equal(pair.Second.Parameter).all().item<bool>(), pair.First.Name));
    }

    [Fact]
    public void Apply_VectorsOfAnotherScript_AreRefused()
    {
        using var model = Model("bert");
        var vectors = new WordVectors(["日本", "中国"], [1, 2, 3, 5], 2);
        Assert.Contains("same languages", Assert.Throws<UnsupportedModelException>(() => Apply(model, vectors)).Message, StringComparison.Ordinal);
        Assert.True(Table(model).Parameter.isfinite().all().item<bool>());
    }

    /// <summary>Less what they share, such vectors are nothing at all.</summary>
    [Fact]
    public void Apply_VectorsThatAreAllAlike_AreRefused()
    {
        using var model = Model("bert");
        var vectors = new WordVectors(["dog", "cat"], [1, 2, 2, 4], 2);
        Assert.Contains("alike", Assert.Throws<UnsupportedModelException>(() => Apply(model, vectors)).Message, StringComparison.Ordinal);
        Assert.True(Table(model).Parameter.isfinite().all().item<bool>());
    }

    private int Apply(TaskModel model, WordVectors vectors)
    {
        StaticVectorsDirectory.Import(_scratch.File("vectors"), vectors, new StaticVectorsOptions(Half: false));
        return VectorStart.Apply(model, _scratch.File("vectors"), Tokenizer, new RandomSource(4));
    }

    /// <summary>Vectors of any length around a centre for each group of words.</summary>
    private static WordVectors Vectors(params string[] others)
    {
        var random = new RandomSource(3).Stream(RandomPurpose.Benchmark);
        var values = new List<float>();
        foreach (var group in (string[][])[.. Groups, others])
        {
            var centre = new float[Size];
            random.FillNormal(centre, 1);
            foreach (var _ in group)
            {
                var own = new float[Size];
                random.FillNormal(own, 0.4f);
                var length = 0.5f + random.NextInt(8);
                values.AddRange(centre.Zip(own, (x, y) => length * (x + y)));
            }
        }

        return new WordVectors([.. Words, .. others], [.. values], Size);
    }

    private static TaskModel Model(string name)
    {
        var family = ModelFamilies.All.First(family => family.ModelTypes.Contains(name));
        var model = new TaskModel(family, family.NewConfig(new ModelSizes(Tokenizer.VocabularySize, Hidden, 1, 8, 64)), NlpTasks.MaskedLanguageModeling, null);
        model.Initialize(null, new RandomSource(4));
        return model;
    }

    private static (string Name, TorchSharp.Modules.Parameter Parameter) Table(TaskModel model) =>
        model.NamedParameters().Single(pair => pair.Name.EndsWith("embeddings.word_embeddings.weight", StringComparison.Ordinal) || pair.Name.EndsWith("embeddings.tok_embeddings.weight", StringComparison.Ordinal));

    /// <summary>The embeddings by token.</summary>
    private static float[][] Rows(TaskModel model)
    {
        using var values = Table(model).Parameter.detach();
        return [.. values.data<float>().ToArray().Chunk(Hidden)];
    }

    private static double[] Unit(float[] vector)
    {
        var length = Math.Sqrt(vector.Sum(value => (double)value * value));
        return [.. vector.Select(value => value / length)];
    }

    private static double[][] Centred(double[][] vectors) =>
        [.. vectors.Select(vector => vector.Select((value, i) => value - vectors.Average(other => other[i])).ToArray())];

    private static double Cosine(float[] a, float[] b) => Cosine([.. a.Select(value => (double)value)], [.. b.Select(value => (double)value)]);

    private static double Cosine(double[] a, double[] b) =>
        a.Zip(b, (x, y) => x * y).Sum() / Math.Sqrt(a.Sum(value => value * value) * b.Sum(value => value * value));
}
