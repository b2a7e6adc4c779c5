using System.Globalization;
using System.Text.RegularExpressions;
using Graft.Modeling;
using Graft.Tasks;
using Graft.Testing;
using Xunit;
using static TorchSharp.torch;

namespace Graft.Tests.Modeling;

/// <summary>Names and shapes of published sizes. The modules are made without values, so that their memory is never touched.</summary>
[Trait(Tier.Key, Tier.Shared)]
public partial class GoldenShapesTests
{
    [Fact]
    public void Modules_EveryPublishedSize_HaveTheReferencesNamesAndShapes() =>
        GoldenCases.CheckAll(Directory.EnumerateFiles(SharedFiles.Golden("shapes"), "*.tsv").Order().Where(IsCovered), Path.GetFullPath, file =>
        {
            using var scope = NewDisposeScope();
            var (name, parameters) = Header(file);
            var family = FamilyOf(name)!;
            var expected = Shapes(file);
            var config = family.ReadConfig(ConfigOf(family.ModelTypes[0], expected), file);
            using nn.Module module = name.EndsWith("ForMaskedLM", StringComparison.Ordinal)
                ? new TaskModel(family, config, NlpTasks.MaskedLanguageModeling, null)
                : new GoldenHead(family, config, false, [HiddenStateView.Sequence, HiddenStateView.Vocabulary], ("cls.seq_relationship", 2));
            var actual = module.named_parameters().ToDictionary(pair => pair.name, pair => $"{string.Join('x', pair.parameter.shape)} {pair.parameter.dtype}");
            Assert.Equal(
                expected.Select(pair => $"{pair.Key} {string.Join('x', pair.Value)} {ScalarType.Float32}").Order(StringComparer.Ordinal),
                actual.Select(pair => $"{pair.Key} {pair.Value}").Order(StringComparer.Ordinal));
            Assert.Equal(parameters, module.named_parameters().Sum(pair => pair.parameter.numel()));
        });

    private static bool IsCovered(string file) => FamilyOf(Header(file).Class) is not null;

    private static ModelFamily? FamilyOf(string name) =>
        ModelFamilies.All.FirstOrDefault(family => name == family.ClassPrefix + "ForMaskedLM" || name == family.ClassPrefix + "ForPreTraining");

    private static (string Class, long Parameters) Header(string file)
    {
        var match = FirstLine().Match(File.ReadLines(file).First());
        Assert.True(match.Success, $"{file}: the first line is not the header that the suite knows");
        return (match.Groups[1].Value, long.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture));
    }

    /// <summary>The shapes by name, each tied one once.</summary>
    private static Dictionary<string, long[]> Shapes(string file)
    {
        var columns = File.ReadLines(file).Skip(1).Select(line => line.Split('\t')).ToList();
        Assert.All(columns, line => Assert.Equal("float32", line[2]));
        return columns.Where(line => line.Length < 4 || line[3].Length == 0)
            .ToDictionary(line => line[0], line => line[1].Split('x').Select(size => long.Parse(size, CultureInfo.InvariantCulture)).ToArray());
    }

    /// <summary>A config of these sizes; how many heads there are does not show in shapes.</summary>
    private static string ConfigOf(string modelType, Dictionary<string, long[]> shapes) => modelType switch
    {
        "bert" => $$"""
            {
              "model_type": "bert",
              "vocab_size": {{shapes["bert.embeddings.word_embeddings.weight"][0]}},
              "hidden_size": {{shapes["bert.embeddings.word_embeddings.weight"][1]}},
              "max_position_embeddings": {{shapes["bert.embeddings.position_embeddings.weight"][0]}},
              "type_vocab_size": {{shapes["bert.embeddings.token_type_embeddings.weight"][0]}},
              "num_hidden_layers": {{shapes.Keys.Count(name => name.EndsWith("attention.self.query.weight", StringComparison.Ordinal))}},
              "num_attention_heads": 1,
              "intermediate_size": {{shapes["bert.encoder.layer.0.intermediate.dense.weight"][0]}}
            }
            """,
        "modernbert" => $$"""
            {
              "model_type": "modernbert",
              "vocab_size": {{shapes["model.embeddings.tok_embeddings.weight"][0]}},
              "hidden_size": {{shapes["model.embeddings.tok_embeddings.weight"][1]}},
              "max_position_embeddings": 8192,
              "num_hidden_layers": {{shapes.Keys.Count(name => name.EndsWith("attn.Wqkv.weight", StringComparison.Ordinal))}},
              "num_attention_heads": 1,
              "intermediate_size": {{shapes["model.layers.0.mlp.Wo.weight"][1]}}
            }
            """,
        _ => throw new InvalidOperationException($"the suite cannot write a config of '{modelType}' from shapes"),
    };

    [GeneratedRegex(@"^# (\w+); parameters (\d+);")]
    private static partial Regex FirstLine();
}
