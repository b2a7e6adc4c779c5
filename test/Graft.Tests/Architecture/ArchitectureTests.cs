using System.Text.RegularExpressions;
using System.Xml.Linq;
using Graft.Testing;
using Mono.Cecil;
using Xunit;

namespace Graft.Tests.Architecture;

/// <summary>Holds the code to docs/architecture.md.</summary>
public class ArchitectureTests
{
    /// <summary>
    /// What each folder of src/Graft may use. Whoever may use Data may use Graft.Tokenizers too: examples become ids through a tokenizer,
    /// so the one cannot be had without the other. The folder Tokenizers here is source of that library that is compiled into both.
    /// </summary>
    private static readonly DependencyTable Folders = new("Graft", new Dictionary<string, string[]>
    {
        ["Native"] = [],
        ["Tokenizers"] = [],
        ["Randomness"] = [],
        ["Kernels"] = ["Native", "Randomness"],
        ["Metrics"] = [],
        ["Checkpoints"] = [],
        ["Hub"] = [],
        ["Distributed"] = ["Kernels", "Native"],
        ["Data"] = ["Tokenizers"],
        ["Vectors"] = ["Tokenizers", "Checkpoints", "Data", "Modeling", "Kernels", "Randomness"],
        ["Modeling"] = ["Checkpoints", "Kernels", "Native", "Randomness"],
        ["Tasks"] = ["Tokenizers", "Data", "Modeling", "Metrics", "Randomness"],
        ["Training"] = ["Tokenizers", "Data", "Modeling", "Tasks", "Metrics", "Checkpoints", "Distributed", "Kernels", "Randomness"],
        ["Pretraining"] = ["Tokenizers", "Data", "Metrics", "Modeling", "Tasks", "Training", "Checkpoints", "Randomness"],
        ["Pretrained"] = ["Tokenizers", "Hub", "Checkpoints", "Modeling", "Tasks", "Data", "Randomness"],
        ["Inference"] = ["Tokenizers", "Pretrained", "Tasks", "Data", "Metrics", "Modeling", "Native"],
        ["Experiments"] = ["Pretrained", "Modeling", "Vectors", "Training", "Pretraining", "Inference", "Distributed", "Native", "Randomness", "Checkpoints", "Tokenizers", "Data", "Tasks", "Metrics", "Reports"],
        ["Benchmarks"] = ["Pretrained", "Pretraining", "Training", "Distributed", "Checkpoints", "Tokenizers", "Data", "Modeling", "Tasks", "Native", "Randomness"],
        ["Reports"] = ["Metrics"],
    }, ["Pretrained"], ["Graft.GraftException"]);

    private static readonly Dictionary<string, string[]> Projects = new()
    {
        ["Graft.Tokenizers"] = [],
        ["Graft"] = ["Graft.Tokenizers"],
        ["Graft.Pretrained.Multilingual"] = ["Graft"],
        ["Graft.Cli"] = ["Graft", "Graft.Pretrained.Multilingual"],
    };

    [Fact]
    public void Folders_OfTheLibrary_KeepTheDependencyTable() => AssertNone(Folders.Violations(TypesOf("Graft")));

    [Fact]
    public void Tokenizers_Assembly_ReferencesTheBaseLibraryOnly() => AssertNone(
        Module("Graft.Tokenizers").AssemblyReferences.Select(reference => reference.Name).Where(name => !name.StartsWith("System.", StringComparison.Ordinal)));

    [Fact]
    public void Projects_UnderSrc_ReferenceOnlyThoseBelowThem() => AssertNone(
        from file in Directory.EnumerateFiles(Source(), "*.csproj", SearchOption.AllDirectories)
        let project = Path.GetFileNameWithoutExtension(file)
        from reference in XDocument.Load(file).Descendants("ProjectReference").Select(element => element.Attribute("Include")!.Value.Replace('\\', '/'))
        let used = Path.GetFileNameWithoutExtension(reference)
        where !Projects.TryGetValue(project, out var allowed) || !allowed.Contains(used)
        select $"{project} references {used}");

    [Fact]
    public void Projects_UnderSrc_AreAllKnown() =>
        Assert.Equal(Projects.Keys.Order(StringComparer.Ordinal), Directory.EnumerateDirectories(Source()).Select(Path.GetFileName).Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("Graft")]
    [InlineData("Graft.Tokenizers")]
    public void Libraries_NeverPrintNorExit(string assembly) => AssertNone(
        from type in TypesOf(assembly)
        from method in type.Methods
        where method.HasBody
        from call in method.Body.Instructions.Select(instruction => instruction.Operand).OfType<MethodReference>()
        where call.DeclaringType.FullName == "System.Console"
            || (call.DeclaringType.FullName == "System.Environment" && call.Name is nameof(Environment.Exit) or "set_ExitCode")
        select $"{method.FullName} calls {call.FullName}");

    [Fact]
    public void Namespaces_OfSourceFiles_AreTheirFolders() => AssertNone(
        from file in SourceFiles(Source())
        let declared = Regex.Match(File.ReadAllText(file), @"^namespace ([\w.]+);", RegexOptions.Multiline)
        where declared.Success
        let folder = Path.GetRelativePath(Source(), Path.GetDirectoryName(file)!).Replace(Path.DirectorySeparatorChar, '.')
        where declared.Groups[1].Value != folder && Path.GetFileName(file) != "GraftException.cs"
        select $"{file}: namespace {declared.Groups[1].Value} in folder {folder}");

    [Fact]
    public void TypeNames_SayWhatTheTypeIs() => AssertNone(
        from file in SourceFiles(SharedFiles.Repository)
        from Match name in Regex.Matches(File.ReadAllText(file), @"\b(?:class|struct|record|interface|enum)\s+(\w*(?:Utils?|Utilit(?:y|ies)|Helpers?|Managers?|Commons?))\b")
        select $"{file}: {name.Groups[1].Value}");

    private static string Source() => Path.Combine(SharedFiles.Repository, "src");

    private static IEnumerable<string> SourceFiles(string root) =>
        Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}") && !file.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}"));

    private static IEnumerable<TypeDefinition> TypesOf(string assembly) => Module(assembly).GetTypes();

    // In memory: method bodies are read when asked for, and nothing stays open.
    private static ModuleDefinition Module(string assembly) =>
        ModuleDefinition.ReadModule(Path.Combine(AppContext.BaseDirectory, assembly + ".dll"), new ReaderParameters { InMemory = true });

    private static void AssertNone(IEnumerable<string> violations)
    {
        var found = violations.ToList();
        Assert.True(found.Count == 0, string.Join(Environment.NewLine, found));
    }
}
