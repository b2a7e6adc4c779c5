using System.Text.Json.Serialization;

namespace Graft.Pretraining.Corpora;

/// <summary>How a token id is stored in a shard, little-endian.</summary>
public enum CorpusTokenType
{
    /// <summary>Two bytes: for vocabularies of at most 65,536 tokens.</summary>
    [JsonStringEnumMemberName("uint16")]
    UInt16 = 2,

    /// <summary>Four bytes.</summary>
    [JsonStringEnumMemberName("uint32")]
    UInt32 = 4,
}
