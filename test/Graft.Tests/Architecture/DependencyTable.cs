using Mono.Cecil;

namespace Graft.Tests.Architecture;

/// <summary>Which folder of an assembly may use which others, where a folder is the part of a namespace after the root.</summary>
/// <param name="Root">The root namespace, such as <c>Graft</c>.</param>
/// <param name="Uses">For each folder, the others that it may use. A folder that is not a key is unknown and fails.</param>
/// <param name="Files">Folders of one file in the root: types in the root namespace whose name begins so belong to them.</param>
/// <param name="Free">Full names of types of ours that every folder may use.</param>
public sealed record DependencyTable(
    string Root, IReadOnlyDictionary<string, string[]> Uses, IReadOnlyList<string> Files, IReadOnlyList<string> Free)
{
    /// <summary>One line for each way in which <paramref name="types"/> break the table; empty where they keep it.</summary>
    public IReadOnlyList<string> Violations(IEnumerable<TypeDefinition> types) =>
        [.. types.Where(type => IsOurs(type) && !Free.Contains(type.FullName)).SelectMany(OfType).Distinct().Order(StringComparer.Ordinal)];

    private IEnumerable<string> OfType(TypeDefinition type)
    {
        var folder = FolderOf(type);
        if (!Uses.TryGetValue(folder, out var allowed))
            return [$"{type.FullName} is in '{folder}', which is not in the dependency table: put it there, with what it may use"];
        return TypeReferences.Of(type)
            .Where(used => IsOurs(used) && !Free.Contains(used.FullName))
            .Select(used => (Type: used, Folder: FolderOf(used)))
            .Where(used => used.Folder != folder && !allowed.Contains(used.Folder))
            .Select(used => $"{type.FullName} uses {used.Type.FullName}: {folder} may use {(allowed.Length == 0 ? "nothing" : string.Join(", ", allowed))}");
    }

    private bool IsOurs(TypeReference type)
    {
        var name = Outermost(type).Namespace;
        return name == Root || name.StartsWith(Root + ".", StringComparison.Ordinal);
    }

    private string FolderOf(TypeReference type)
    {
        var outermost = Outermost(type);
        return outermost.Namespace == Root
            ? Files.FirstOrDefault(file => outermost.Name.StartsWith(file, StringComparison.Ordinal)) ?? outermost.Name
            : outermost.Namespace[(Root.Length + 1)..].Split('.')[0];
    }

    // Nested types, and what the compiler makes of lambdas and iterators, have no namespace of their own.
    private static TypeReference Outermost(TypeReference type) => type.DeclaringType is null ? type : Outermost(type.DeclaringType);
}
