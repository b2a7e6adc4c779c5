using Graft.Vectors;
using Xunit;

namespace Graft.Tests.Vectors;

public class WordVectorsTests
{
    private static readonly WordVectors Compass = new(
        ["north", "northeast", "east", "south", "nowhere", "far north"],
        [0, 1, 1, 1, 1, 0, 0, -1, 0, 0, 0, 9], 2);

    [Fact]
    public void Nearest_Word_GivesOthersByCosine()
    {
        var nearest = Compass.Nearest("north", 10);
        Assert.Equal(["far north", "northeast", "east", "south"], nearest.Select(neighbour => neighbour.Word));
        Assert.Equal([1, MathF.Sqrt(0.5f), 0, -1], nearest.Select(neighbour => neighbour.Cosine), (a, b) => MathF.Abs(a - b) < 1e-6f);
    }

    [Fact]
    public void Nearest_Count_KeepsTheNearest() => Assert.Equal(["far north", "northeast"], Compass.Nearest("north", 2).Select(neighbour => neighbour.Word));

    [Fact]
    public void Nearest_EquallyNear_FirstComesFirst() =>
        Assert.Equal(["b", "c"], new WordVectors(["a", "b", "c", "d"], [1, 0, 1, 0, 1, 0, 1, 0], 2).Nearest("a", 2).Select(neighbour => neighbour.Word));

    [Fact]
    public void Nearest_AllWordsOfALargeTable_EqualASort()
    {
        var values = new float[300 * 13];
        new Graft.Randomness.RandomSource(1).Stream(Graft.Randomness.RandomPurpose.Benchmark).FillNormal(values, 1);
        var vectors = new WordVectors([.. Enumerable.Range(0, 300).Select(i => $"w{i}")], values, 13);
        var expected = Enumerable.Range(1, 299).Select(place => (Place: place, Cosine: Cosine(vectors[0], vectors[place]))).OrderByDescending(pair => pair.Cosine).Take(20);
        Assert.Equal(expected.Select(pair => $"w{pair.Place}"), vectors.Nearest("w0", 20).Select(neighbour => neighbour.Word));

        static double Cosine(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
        {
            var (product, ofA, ofB) = (0.0, 0.0, 0.0);
            for (var i = 0; i < a.Length; i++)
                (product, ofA, ofB) = (product + (double)a[i] * b[i], ofA + (double)a[i] * a[i], ofB + (double)b[i] * b[i]);
            return product / Math.Sqrt(ofA * ofB);
        }
    }

    [Fact]
    public void Analogy_OfUnitVectors_LeavesTheThreeOut()
    {
        // far north - south + east, by unit vectors: (1, 2).
        Assert.Equal("northeast", Compass.Analogy("far north", "south", "east", 1)[0].Word);
        Assert.DoesNotContain(Compass.Analogy("north", "south", "east", 10), neighbour => neighbour.Word is "north" or "south" or "east");
    }

    [Fact]
    public void Nearest_UnknownWord_IsNamed() =>
        Assert.Contains("'up'", Assert.Throws<ArgumentException>(() => Compass.Nearest("up", 1)).Message, StringComparison.Ordinal);

    [Fact]
    public void Constructor_WordTwiceOrSizesThatDoNotFit_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => new WordVectors(["a", "a"], [1, 2], 1));
        Assert.Throws<ArgumentException>(() => new WordVectors(["a", "b"], [1, 2, 3], 2));
    }
}
