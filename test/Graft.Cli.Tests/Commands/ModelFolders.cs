using Graft.Experiments;
using Graft.Tests.Inference;

namespace Graft.Cli.Tests.Commands;

/// <summary>Models whose answers are known, and data for them, for the commands that use a model; deleted with the last test.</summary>
public sealed class ModelFolders : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("graft-models-").FullName;

    public ModelFolders()
    {
        LexiconModel.Write(Tags, ["DET", "NOUN", "PUNCT", "VERB"], new Dictionary<string, string>
        {
            ["the"] = "DET",
            ["dog"] = "NOUN",
            ["bark"] = "VERB",
            ["##s"] = "NOUN",
            [","] = "PUNCT",
            ["."] = "PUNCT",
        });
        // A run's folder: its recipe says that the labels are in XPOS.
        new Recipe("token-classification", "elsewhere", new DataDescription("train.conllu", LabelColumn: "xpos"), Tags).Write(Path.Combine(Tags, "recipe.json"));
        LexiconModel.Write(Spans, ["O", "B-PER", "I-PER", "B-LOC"], new Dictionary<string, string>
        {
            ["Angela"] = "B-PER",
            ["Merkel"] = "I-PER",
            ["in"] = "O",
            ["Rom"] = "B-LOC",
        });
        Write("test.conllu", "1\tthe\t_\tX\tDET\t_\t_\t_\t_\t_\n2\tdog\t_\tX\tNOUN\t_\t_\t_\t_\t_\n3\tbarks\t_\tVERB\tAUX\t_\t_\t_\t_\t_\n4\t.\t_\tX\tPUNCT\t_\t_\t_\t_\t_\n\n");
        Write("spans.txt", "Angela B-PER\nMerkel I-PER\nin O\nRom B-PER\n\nRom B-LOC\n");
    }

    /// <summary>A part-of-speech tagger, in a finished run's folder.</summary>
    public string Tags => Path.Combine(_folder, "tags");

    /// <summary>A recogniser of names, as somebody might have published it.</summary>
    public string Spans => Path.Combine(_folder, "spans");

    /// <summary>The path of a file in the folder.</summary>
    public string File(string name) => Path.Combine(_folder, name);

    /// <summary>Writes a file of the folder.</summary>
    public string Write(string name, string content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File(name))!);
        System.IO.File.WriteAllText(File(name), content);
        return File(name);
    }

    /// <summary>A copy of the tagger in which something is to be spoilt.</summary>
    public string CopyOfTags(string name)
    {
        Directory.CreateDirectory(File(name));
        foreach (var file in Directory.EnumerateFiles(Tags))
            System.IO.File.Copy(file, Path.Combine(File(name), Path.GetFileName(file)), overwrite: true);
        return File(name);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
