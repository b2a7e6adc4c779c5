using System.Security.Cryptography;
using Graft.Tokenizers;

namespace Graft.Experiments;

/// <summary>Which token each id of a tokenizer stands for: a model that learnt under one meaning is worth nothing under another.</summary>
internal static class IdMeanings
{
    /// <summary>A hash of all ids and their tokens, in hexadecimal digits.</summary>
    /// <param name="tokenizer">The tokenizer.</param>
    public static string Hash(Tokenizer tokenizer)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var id = 0; id < tokenizer.IdCount; id++)
        {
            hash.AppendData(System.Text.Encoding.UTF8.GetBytes(tokenizer.IdToToken(id) ?? ""));
            hash.AppendData([0]);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>The first id of a text that means something else to a model; null where there is none.</summary>
    /// <param name="text">The tokenizer of the text.</param>
    /// <param name="model">The tokenizer of the model, which may have more ids.</param>
    public static int? FirstDifference(Tokenizer text, Tokenizer model)
    {
        for (var id = 0; id < text.IdCount; id++)
        {
            if (text.IdToToken(id) is { } token && model.IdToToken(id) != token)
                return id;
        }

        return null;
    }
}
