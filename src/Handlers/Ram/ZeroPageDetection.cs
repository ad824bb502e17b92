namespace SaveVm.Handlers.Ram;

/// <summary>Who looks for pages that are zero, and how they are sent (<c>zero-page-detection</c>, since 9.0).</summary>
public enum ZeroPageDetection
{
    /// <summary>The main channel looks for them and sends an item of a few bytes: what every release loads (<c>legacy</c>).</summary>
    Legacy,

    /// <summary>Nobody: zeros are sent like everything else (<c>none</c>).</summary>
    None,

    /// <summary>The multifd channels look for them and send lists (<c>multifd</c>). Loaded since 9.0; without channels the same as <see cref="Legacy"/>.</summary>
    Multifd,
}
