using System.Text;
using Graft.Checkpoints;
using Xunit;
using static TorchSharp.torch;

namespace Graft.Tests.Checkpoints;

public class ModelDirectoryTests
{
    private const string Config = """{"model_type": "bert"}""";

    public ModelDirectoryTests() => Graft.Native.NativeLibraries.Load();

    [Fact]
    public void Save_NewFolder_OpensWithEverything()
    {
        using var folder = new ScratchFolder();
        using var scope = NewDisposeScope();
        var path = folder.File("runs/pos");
        ModelDirectory.Save(path, Config, [new("w", ones(2))], [new("vocab.txt", "[PAD]"u8.ToArray()), new("tokenizer.json", "{}"u8.ToArray())]);

        var directory = ModelDirectory.Open(path);
        Assert.Equal(Config, File.ReadAllText(directory.ConfigPath));
        Assert.Equal(["tokenizer.json", "vocab.txt"], directory.TokenizerFiles);
        Assert.Equal(["{}", "[PAD]"], directory.ReadTokenizerFiles().Select(file => Encoding.UTF8.GetString(file.Content.Span)));
        using var weights = directory.OpenWeights();
        Assert.Equal("pt", weights.Metadata["format"]);
        Assert.Equal(2, weights.Read("w").sum().item<float>());
        Assert.Equal(4, Directory.GetFileSystemEntries(path).Length);
    }

    [Theory]
    [InlineData("""{"task": "token-classification"}""", "graft train --resume")]
    [InlineData("""{"corpus": "novels"}""", "graft pretrain --resume")]
    [InlineData("""{"task": "token-classification", "seeds": [1, 2]}""", "seed-1")]
    [InlineData("""{"run": {}, "targets": []}""", "under runs")]
    [InlineData("{", "graft train --resume")]
    public void Open_FolderOfARunWithoutAModel_SaysWhatToDoWithThatKind(string recipe, string remedy)
    {
        using var folder = new ScratchFolder();
        folder.Write("recipe.json", Encoding.UTF8.GetBytes(recipe));
        Assert.Contains(remedy, Assert.Throws<CheckpointFormatException>(() => ModelDirectory.Open(folder.Path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Save_OntoTheFolderThatIsOpen_NewWeightsAndOtherFilesStay()
    {
        using var folder = new ScratchFolder();
        using var scope = NewDisposeScope();
        ModelDirectory.Save(folder.Path, Config, [new("w", ones(2))], []);
        folder.Write("notes.txt", [1]);
        using (var old = ModelDirectory.Open(folder.Path).OpenWeights())
            ModelDirectory.Save(folder.Path, """{"a":1}""", [new("w", old.Read("w") + 1)], []);

        using var weights = ModelDirectory.Open(folder.Path).OpenWeights();
        Assert.Equal(4, weights.Read("w").sum().item<float>());
        Assert.Equal(["config.json", "model.safetensors", "notes.txt"],
            Directory.GetFileSystemEntries(folder.Path).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("[]", "vocab.txt")]
    [InlineData("{", "vocab.txt")]
    [InlineData(Config, "../vocab.txt")]
    [InlineData(Config, "config.json")]
    [InlineData(Config, "Model.safetensors")]
    public void Save_WhatCannotBeMeant_RefusedAndNothingWritten(string config, string file)
    {
        using var folder = new ScratchFolder();
        using var scope = NewDisposeScope();
        Assert.ThrowsAny<ArgumentException>(() => ModelDirectory.Save(folder.File("a"), config, [new("w", ones(2))], [new(file, Array.Empty<byte>())]));
        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }

    [Theory]
    [InlineData("file")]
    [InlineData("file/inner")]
    public void Save_PlaceThatCannotBeMade_SaysWhichAndChangesNothing(string place)
    {
        using var folder = new ScratchFolder();
        using var scope = NewDisposeScope();
        folder.Write("file", [1]);
        var error = Assert.Throws<IOException>(() => ModelDirectory.Save(folder.File(place), Config, [new("w", ones(2))], []));
        Assert.Contains(folder.File("file"), error.Message, StringComparison.Ordinal);
        Assert.Equal([1], File.ReadAllBytes(folder.File("file")));
        Assert.Single(Directory.GetFileSystemEntries(folder.Path));
    }

    [Fact]
    public void Open_NoFolderOrNoConfig_SaysWhatWasLookedFor()
    {
        using var folder = new ScratchFolder();
        Assert.Contains("nothing of that name", Assert.Throws<CheckpointFormatException>(() => ModelDirectory.Open(folder.File("none"))).Message, StringComparison.Ordinal);
        Assert.Contains("expected config.json", Assert.Throws<CheckpointFormatException>(() => ModelDirectory.Open(folder.Path)).Message, StringComparison.Ordinal);
        Assert.Contains("found a file", Assert.Throws<CheckpointFormatException>(() => ModelDirectory.Open(folder.Write("f", [1]))).Message, StringComparison.Ordinal);
    }
}
