using System.Reflection;
using System.Text.Json.Serialization;
using Spectre.Console;

namespace Graft.Cli.Shell;

/// <summary>The program's version, as it was built.</summary>
internal static partial class VersionView
{
    /// <summary>The version, such as <c>0.1.0</c>.</summary>
    public static string Version => Informational.Split('+')[0];

    // "0.1.0+<commit>", the commit only where it was built from a checkout.
    private static string Informational =>
        typeof(VersionView).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    /// <summary>Writes the version.</summary>
    public static void Write(Terminal terminal)
    {
        var commit = Informational.Split('+') is [_, var hash] ? hash : null;
        terminal.Write(new Description(Version, commit), Json.Default.Description,
            version => new Text($"graft {version.Version}{(version.Commit is { } sha ? $" ({sha[..Math.Min(sha.Length, 10)]})" : "")}\n"));
    }

    internal sealed record Description(string Version, string? Commit);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
    [JsonSerializable(typeof(Description))]
    private sealed partial class Json : JsonSerializerContext;
}
