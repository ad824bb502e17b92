namespace SaveVm.Handlers.Colo;

/// <summary>The messages of COLO (<c>COLOMessage</c> of <c>qapi/migration.json</c>). P is the primary, S the secondary.</summary>
public enum ColoMessageKind : uint
{
    /// <summary>S to P, once: ready for checkpoints (<c>COLO_MESSAGE_CHECKPOINT_READY</c>).</summary>
    CheckpointReady = 0,

    /// <summary>P to S: a checkpoint begins (<c>COLO_MESSAGE_CHECKPOINT_REQUEST</c>).</summary>
    CheckpointRequest = 1,

    /// <summary>S to P: the secondary's guest has stopped (<c>COLO_MESSAGE_CHECKPOINT_REPLY</c>).</summary>
    CheckpointReply = 2,

    /// <summary>P to S: the state follows (<c>COLO_MESSAGE_VMSTATE_SEND</c>).</summary>
    VmStateSend = 3,

    /// <summary>P to S: the size of the device state, which follows (<c>COLO_MESSAGE_VMSTATE_SIZE</c>).</summary>
    VmStateSize = 4,

    /// <summary>S to P: the device state has arrived (<c>COLO_MESSAGE_VMSTATE_RECEIVED</c>).</summary>
    VmStateReceived = 5,

    /// <summary>S to P: the checkpoint is loaded and the guest runs (<c>COLO_MESSAGE_VMSTATE_LOADED</c>).</summary>
    VmStateLoaded = 6,
}
