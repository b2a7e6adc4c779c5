using Graft.Pretrained.Multilingual;

namespace Graft.Cli.Commands;

/// <summary>
/// Models that the program carries, which a command takes by name where it takes a model's folder. A file or folder of that name goes first: it
/// was there before the name was.
/// </summary>
internal static class BuiltInModels
{
    /// <summary>What the help says after "a model's folder".</summary>
    public const string OrNames = $", or {MultilingualModels.EncoderName} or {MultilingualModels.WordVectorsName}, which come with Graft";

    /// <summary>The same where word vectors will not do.</summary>
    public const string OrEncoder = $", or {MultilingualModels.EncoderName}, which comes with Graft";

    /// <summary>The folder of a model that was named on the command line; what is no known name is given back as it is.</summary>
    /// <param name="typed">A path, or a built-in model's name.</param>
    /// <exception cref="GraftException">It is the name of a model that this build does not carry.</exception>
    /// <exception cref="IOException">The cache cannot be written.</exception>
    public static string Folder(string typed) => !Path.Exists(typed) && Named(typed) is { } model ? model.Extract() : typed;

    /// <summary>
    /// The same for the model of a recipe, whose paths are absolute once it is read. A recipe that was written by hand may have the name, which then stands
    /// beside the recipe; a saved one has the folder in the cache of the machine that ran it.
    /// </summary>
    /// <param name="path">The model's path.</param>
    /// <param name="recipe">The recipe's file.</param>
    /// <exception cref="GraftException">It is the name of a model that this build does not carry.</exception>
    /// <exception cref="IOException">The cache cannot be written.</exception>
    public static string Folder(string path, string recipe)
    {
        if (path.Length == 0 || Path.Exists(path))
            return path;
        var name = Path.GetFileName(path);
        var isBeside = Path.GetDirectoryName(path) == Path.GetDirectoryName(Path.GetFullPath(recipe));
        var model = (isBeside ? Named(name) : null) ?? MultilingualModels.All.FirstOrDefault(one => one.IsEmbedded && one.FolderName == name);
        return model?.Extract() ?? path;
    }

    private static EmbeddedModel? Named(string name) => MultilingualModels.All.FirstOrDefault(model => model.Name == name);
}
