using Graft.Modeling.Layers;
using Graft.Tasks;

namespace Graft.Benchmarks;

/// <summary>
/// The matrices that every token is multiplied with: those of the encoder's layers, neither the tables of embeddings, which are looked up,
/// nor the task's last layer. A product with n numbers is 2 n operations forward, and 4 n backward (for the input and for the weights).
/// </summary>
public static class EncoderMatrices
{
    /// <summary>How many numbers they have.</summary>
    /// <param name="model">A model.</param>
    public static long Count(TaskModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        var tables = model.Backbone.named_modules().Where(pair => pair.module is Embedding).Select(pair => pair.name + ".").ToList();
        return model.Backbone.named_parameters()
            .Where(pair => pair.parameter.dim() == 2 && !tables.Any(table => pair.name.StartsWith(table, StringComparison.Ordinal)))
            .Sum(pair => pair.parameter.numel());
    }
}
