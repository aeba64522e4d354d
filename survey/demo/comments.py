"""What made-up citizens write: nothing that names anybody."""

PLEASED = {
    "vi": (
        "Cán bộ hướng dẫn tận tình, dễ hiểu.",
        "Nhanh gọn, không phải chờ lâu.",
        "Được trả kết quả sớm hơn ngày hẹn, rất hài lòng.",
        "Phòng chờ sạch sẽ, có nước uống và quạt mát.",
        "Thái độ phục vụ niềm nở, lịch sự.",
        "Thủ tục bây giờ đơn giản hơn trước nhiều.",
        "Lần đầu đi làm giấy tờ mà thấy thoải mái như vậy.",
        "Máy lấy số dễ dùng, gọi đúng thứ tự.",
        "Có người chỉ chỗ ngồi và viết giúp tờ khai cho người lớn tuổi.",
        "Mong trung tâm tiếp tục giữ cách làm việc như hôm nay.",
        "Hồ sơ nộp một lần là xong, không phải bổ sung.",
        "Cán bộ giải thích rõ vì sao cần từng loại giấy tờ.",
    ),
    "en": ("Quick and friendly service.", "The staff explained everything clearly."),
}
DISPLEASED = {
    "vi": (
        "Phải chờ gần hai tiếng mới tới lượt.",
        "Đã quá ngày hẹn trả kết quả mà chưa thấy báo lý do.",
        "Đi lại ba lần vì mỗi lần hướng dẫn bổ sung một loại giấy khác nhau.",
        "Mẫu tờ khai khó hiểu, không có mẫu điền sẵn để xem.",
        "Ít ghế ngồi, giờ cao điểm phải đứng ngoài hành lang.",
        "Cán bộ trả lời cộc lốc, hỏi thêm thì khó chịu.",
        "Gọi số điện thoại hướng dẫn nhiều lần không ai nghe máy.",
        "Mạng bị lỗi nên phải quay lại hôm sau.",
        "Bảng niêm yết thủ tục đã cũ, không khớp với giấy tờ bị yêu cầu.",
        "Nộp trực tuyến rồi vẫn bị yêu cầu mang bản giấy đến.",
        "Không biết gửi phản ánh ở đâu.",
        "Chỉ có một quầy mở trong khi người chờ rất đông.",
    ),
    "en": ("I waited for almost two hours.", "The form was only in Vietnamese and nobody could help."),
}
EITHER = {
    "vi": (
        "Nên có thêm chỗ để xe.",
        "Đề nghị nhắn tin khi hồ sơ có kết quả.",
        "Nên làm việc thêm sáng thứ bảy cho người đi làm.",
    ),
    "en": ("A text message when the papers are ready would help.",),
}
