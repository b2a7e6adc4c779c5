using System.Globalization;
using Graft.Checkpoints;
using Graft.Modeling;
using Graft.Modeling.Families;
using Graft.Tokenizers;
using static TorchSharp.torch;

namespace Graft.Vectors;

/// <summary>
/// Word vectors as a model directory of the family <c>static-vectors</c>: config.json, model.safetensors with the table alone, and a word-level
/// tokenizer.json. <c>graft train --model</c> takes it; the encoder on top of the table is drawn then.
/// </summary>
public static class StaticVectorsDirectory
{
    /// <summary>Writes vectors that were trained.</summary>
    /// <param name="directory">The folder, which must not be there; its parents are made.</param>
    /// <param name="trained">The vectors and their tokenizer.</param>
    /// <param name="options">The encoder's shape and the type of the numbers; null is the default.</param>
    /// <exception cref="CheckpointFormatException">A number is beyond float16, which was asked for; nothing is written.</exception>
    /// <exception cref="IOException">The folder is there already or cannot be written; nothing is left half-written.</exception>
    public static void Save(string directory, TrainedWordVectors trained, StaticVectorsOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(trained);
        Save(directory, trained.Vectors.Values, trained.Vectors.Words, options, trained.Tokenizer.Save);
    }

    /// <summary>
    /// Writes vectors from anywhere. The special tokens come before their words: <c>[PAD]</c>, which is 0, and <c>[UNK]</c>, which is the vector of
    /// <c>[UNK]</c> or <c>&lt;unk&gt;</c> where they have one, else the mean of all. Text loses its case, and its digits become 0, where no word has
    /// capitals, or digits from 1 to 9.
    /// </summary>
    /// <param name="directory">The folder, which must not be there; its parents are made.</param>
    /// <param name="vectors">The vectors.</param>
    /// <param name="options">The encoder's shape and the type of the numbers; null is the default.</param>
    /// <returns>How the text of a word is changed before it is looked up, and how many words are found.</returns>
    /// <exception cref="CheckpointFormatException">A number is beyond float16, which was asked for; nothing is written.</exception>
    /// <exception cref="IOException">The folder is there already or cannot be written; nothing is left half-written.</exception>
    public static WordVectorsImport Import(string directory, WordVectors vectors, StaticVectorsOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(vectors);
        var import = WordLevelPipeline.Of(vectors.Words);
        var values = new float[checked(import.Tokens.Count * vectors.Size)];
        for (var id = 2; id < import.Tokens.Count; id++)
            vectors[vectors.IndexOf(import.Tokens[id])].CopyTo(values.AsSpan(id * vectors.Size));
        import.UnknownVector(vectors).CopyTo(values, vectors.Size);
        Save(directory, values, import.Tokens, options, folder => File.WriteAllBytes(Path.Combine(folder, "tokenizer.json"), import.TokenizerJson()));
        var tokenizer = Tokenizer.FromDirectory(directory);
        var found = Enumerable.Range(2, import.Tokens.Count - 2).AsParallel()
            .Count(id => tokenizer.EncodeWords([import.Tokens[id]]).Ids is [var only] && only == id);
        return new WordVectorsImport(import.Lowercase, import.ZeroDigits, import.Tokens.Count - 2, found);
    }

    /// <summary>Reads the vectors of a model directory of this family, of a finished run too.</summary>
    /// <param name="directory">The folder.</param>
    /// <returns>The vectors of all tokens in the order of their ids, and the tokenizer that finds them.</returns>
    /// <exception cref="GraftException">A file is missing or malformed, or the model is of another family.</exception>
    public static (WordVectors Vectors, Tokenizer Tokenizer) Load(string directory)
    {
        var model = ModelDirectory.Open(directory);
        var (family, config) = ModelFamilies.Read(File.ReadAllText(model.ConfigPath), model.ConfigPath);
        if (config is not StaticVectorsConfig vectors)
            throw new UnsupportedModelException($"{directory}: a model of type {StaticVectorsFamily.ModelType} is expected, found {config.ModelType}");
        var tokenizer = Tokenizer.FromDirectory(directory);
        using var weights = model.OpenWeights();
        var name = weights.Tensors.ContainsKey(StaticVectorsFamily.VectorsName)
            ? StaticVectorsFamily.VectorsName
            : $"{family.BackboneName}.{StaticVectorsFamily.VectorsName}";
        using var scope = NewDisposeScope();
        var table = weights.Read(name).to(ScalarType.Float32); // (V, E)
        if (table.shape is not [var rows, var size] || rows != vectors.VocabSize || size != vectors.EmbeddingSize || rows != tokenizer.VocabularySize)
        {
            throw new CheckpointFormatException(directory,
                $"the table of vectors has the shape [{string.Join(", ", table.shape)}], but config.json says [{vectors.VocabSize}, {vectors.EmbeddingSize}] and the tokenizer has {tokenizer.VocabularySize} words");
        }

        string[] words = [.. Enumerable.Range(0, tokenizer.VocabularySize).Select(id => tokenizer.IdToToken(id)
            ?? throw new CheckpointFormatException(directory, $"the tokenizer has no token of id {id}"))];
        return (new WordVectors(words, table.data<float>().ToArray(), (int)size), tokenizer);
    }

    private static void Save(string directory, ReadOnlyMemory<float> values, IReadOnlyList<string> words, StaticVectorsOptions? options, Action<string> saveTokenizer)
    {
        ArgumentNullException.ThrowIfNull(directory);
        options ??= new StaticVectorsOptions();
        var (rows, size) = (words.Count, values.Length / words.Count);
        var family = new StaticVectorsFamily();
        var config = options.Apply(new StaticVectorsConfig(rows, size) { ModelType = StaticVectorsFamily.ModelType }) with
        {
            Architectures = [family.ClassPrefix + "Model"],
            Dtype = options.Half ? "float16" : "float32",
        };
        config.Check(ModelDirectory.ConfigName);
        if (options.Half)
            CheckRange(directory, values.Span, size, words);
        if (Path.GetDirectoryName(Path.GetFullPath(directory)) is { } parent)
            Directory.CreateDirectory(parent);
        using var scope = NewDisposeScope();
        var table = tensor(values.ToArray(), rows, size).to(options.Half ? ScalarType.Float16 : ScalarType.Float32); // (V, E)
        AtomicDirectory.Write(directory, folder =>
        {
            saveTokenizer(folder);
            ModelDirectory.Save(folder, family.WriteConfig(config), [KeyValuePair.Create(StaticVectorsFamily.VectorsName, table)], []);
        });
    }

    /// <summary>Refuses numbers that float16 would make infinite.</summary>
    private static void CheckRange(string directory, ReadOnlySpan<float> values, int size, IReadOnlyList<string> words)
    {
        for (var place = 0; place < values.Length; place++)
        {
            if (!Half.IsFinite((Half)values[place]))
            {
                throw new CheckpointFormatException(directory, string.Create(CultureInfo.InvariantCulture,
                    $"the vector of '{words[place / size]}' holds {values[place]:0.###}, and the largest number of float16 is {(float)Half.MaxValue:#,0}; store float32 with --float32, or scale the vectors down"));
            }
        }
    }
}
