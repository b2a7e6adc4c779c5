using System.IO.Compression;
using System.Text.Json;
using Xunit;

namespace Graft.Testing;

/// <summary>Reads golden files and runs every case in them; a suite assumes no size, name or count.</summary>
public static class GoldenCases
{
    private const int ShownFailures = 12;

    /// <summary>A golden JSON file, plain or gzip.</summary>
    public static JsonElement ReadJson(string path)
    {
        using var stream = OpenRead(path);
        using var document = JsonDocument.Parse(stream);
        return document.RootElement.Clone();
    }

    /// <summary>The text of a file, plain or gzip.</summary>
    public static string ReadText(string path)
    {
        using var reader = new StreamReader(OpenRead(path));
        return reader.ReadToEnd();
    }

    /// <summary>The records of a JSON-lines file, plain or gzip.</summary>
    public static IEnumerable<JsonElement> ReadJsonLines(string path)
    {
        using var reader = new StreamReader(OpenRead(path));
        while (reader.ReadLine() is { } line)
        {
            if (line.Length == 0)
                continue;
            using var document = JsonDocument.Parse(line);
            yield return document.RootElement.Clone();
        }
    }

    /// <summary>
    /// Runs <paramref name="check"/> on every case, and fails once at the end with the number of failures and the first of them, each
    /// under its name. Fails, too, when there is no case: a suite that checks nothing must not pass.
    /// </summary>
    public static void CheckAll<T>(IEnumerable<T> cases, Func<T, string> name, Action<T> check)
    {
        var count = 0;
        var failures = new List<string>();
        foreach (var item in cases)
        {
            count++;
            try
            {
                check(item);
            }
            catch (Exception error)
            {
                failures.Add($"[{name(item)}] {(error is Xunit.Sdk.XunitException ? error.Message : Brief(error))}");
            }
        }

        Assert.True(count > 0, "the golden file holds no case for this suite");
        Assert.True(failures.Count == 0,
            $"{failures.Count} of {count} cases fail; the first:{Environment.NewLine}{string.Join(Environment.NewLine, failures.Take(ShownFailures))}");
    }

    private static string Brief(Exception error) =>
        $"{error.GetType().Name}: {error.Message}{Environment.NewLine}{string.Join(Environment.NewLine, error.StackTrace?.Split('\n').Take(4) ?? [])}";

    private static Stream OpenRead(string path)
    {
        Stream file = File.OpenRead(path);
        return path.EndsWith(".gz", StringComparison.Ordinal) ? new GZipStream(file, CompressionMode.Decompress) : file;
    }
}
