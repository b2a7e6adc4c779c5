using Graft.Tokenizers.Tests.Golden;
using Graft.Tokenizers.Trainers;
using Xunit;
namespace Graft.Tokenizers.Tests.Trainers;
public class DumpTests
{
    [Fact]
    public void Dump()
    {
        var f = GoldenTokenizers.PathOf("training");
        foreach (var name in new[] { "unigram-options" }) {
        var item = GoldenTraining.Cases(f).Single(c => c.GetProperty("name").GetString() == name);
            File.WriteAllBytes($"/tmp/tr/{name}.json", Tokenizer.Train(GoldenTraining.Options(item), TextSource.FromLines(GoldenTraining.Lines(f, item))).PipelineContent());
        }
    }
}
